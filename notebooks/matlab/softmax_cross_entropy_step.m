function [delta, W, b, loss] = softmax_cross_entropy_step(W, b, x, y, learning_rate)
% One step of gradient descent: a softmax layer with cross-entropy.
%
%   x   inputs,  one column per sample      W   weights, one row per class
%   y   targets, one column per sample,     b   biases,  one column
%       which sums to 1: one-hot, or probabilities
%
% delta holds dL/dz of each sample, one column per sample. W and b come back
% improved; loss is the mean over the samples, before the step.

[n, N] = size(y);                           % number of classes and of samples

% forward
z = W * x + b;
[m, top] = max(z, [], 1);                   % the shift avoids overflow; p does not change
e = exp(z - m);
r = sum(e .* ((1:n)' ~= top), 1);           % the sum without the largest, which is 1
p = e ./ (1 + r);
log_p = (z - m) - log1p(r);                 % not log(p): p may have become 0
loss = -sum(sum(y .* log_p)) / N;

% backward: J' * g with J = diag(p) - p * p' and g = -y ./ p, which collapses to p - y.
% As a subtraction that loses digits where p is nearly y; 1 - p is the sum of the others:
others = (ones(n) - eye(n)) * p;
delta = p .* (1 - y) - y .* others;

% step, along the mean of the samples' gradients
W = W - learning_rate * (delta * x') / N;
b = b - learning_rate * sum(delta, 2) / N;
end
