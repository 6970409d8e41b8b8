function [delta, W, b, loss] = softmax_cross_entropy_step(W, b, x, y, learning_rate)
% One step of gradient descent: a softmax layer with cross-entropy.
%
%   x   inputs,  one column per sample      W   weights, one row per class
%   y   targets, one column per sample,     b   biases,  one column
%       with a 1 for the right class
%
% delta holds dL/dz of each sample, one column per sample. W and b come back
% improved; loss is the mean over the samples, before the step.

N = size(x, 2);                             % number of samples

% forward
z = W * x + b;
e = exp(z - max(z, [], 1));                 % the shift avoids overflow; p does not change
p = e ./ sum(e, 1);
loss = -sum(sum(y .* log(p))) / N;

% backward: J' * g with J = diag(p) - p * p' and g = -y ./ p, which collapses to
delta = p - y;

% step, along the mean of the samples' gradients
W = W - learning_rate * (delta * x') / N;
b = b - learning_rate * sum(delta, 2) / N;
end
