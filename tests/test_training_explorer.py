"""The explorer of notebook 5: the newest wish wins, and none queues up."""

import asyncio

import numpy as np

import mathbp


def test_newest_wish_wins_and_nothing_queues_up():
    X = np.random.default_rng(0).normal(size=(40, 3))
    y = np.arange(40) % 2
    explorer = mathbp.TrainingExplorer(X, y, X, y, epochs=2)
    trained = []
    train = explorer.train
    explorer.train = lambda *wish: trained.append(wish) or train(*wish)

    async def drag():
        for hidden in range(2, 30):
            explorer.hidden.value = hidden
            await asyncio.sleep(0)
        await explorer.task

    asyncio.run(drag())
    assert trained[-1] == explorer.wanted and explorer.wanted[1] == 29
    assert len(trained) < 10
    assert "29 hidden units" in explorer.message.value
