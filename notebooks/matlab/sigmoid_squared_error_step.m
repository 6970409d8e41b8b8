function [delta, W, b, loss] = sigmoid_squared_error_step(W, b, x, y, learning_rate)
% One step of gradient descent: a layer of sigmoid units with squared error.
%
%   x   inputs,  one column per sample      W   weights, one row per unit
%   y   targets, one column per sample      b   biases,  one column
%
% delta holds dL/dz of each sample, one column per sample. W and b come back
% improved; loss is the mean over the samples, before the step.

N = size(x, 2);                             % number of samples

% forward
z = W * x + b;
a = 1 ./ (1 + exp(-z));
loss = sum(sum((a - y) .^ 2)) / 2 / N;

% backward
delta = (a - y) .* a .* (1 - a);

% step, along the mean of the samples' gradients
W = W - learning_rate * (delta * x') / N;
b = b - learning_rate * sum(delta, 2) / N;
end
