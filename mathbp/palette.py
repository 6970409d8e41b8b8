"""The colours of the course, for figures and explorers alike: one quantity has one colour everywhere.

They differ in lightness, so that they survive a black-and-white print (after Okabe and Ito, "Color universal
design", 2008). The explorers' style sheet has the same ones, and a test holds the two together.
"""

BLUE, ORANGE, RED, GREEN, GREY, INK = "#0072B2", "#E69F00", "#D55E00", "#009E73", "#767676", "#1a1a1a"

# Negative is blue, positive orange; what comes out, p or a, is green; cross-entropy a red line, squared error a blue one in dashes.
NEGATIVE, POSITIVE, OUTPUT = BLUE, ORANGE, GREEN
LOSS = {"squared_error": BLUE, "cross_entropy": RED}
DASHED = {"squared_error": True, "cross_entropy": False}
