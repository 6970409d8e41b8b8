function J = softmax_jacobian(z)
% The Jacobian of softmax, J(i, k) = dp_i/dz_k, for one sample: a column z.
%
% It is diag(p) - p * p'. With a gradient g = dL/dp, also a column,
%
%   delta = J' * g;
%
% is dL/dz. (J is symmetric here, but the rule has the transpose.)

n = numel(z);
e = exp(z - max(z));
p = e / sum(e);

others = (ones(n) - eye(n)) * p;            % 1 - p, with every digit
J = diag(p .* others) - (p * p') .* (1 - eye(n));
end
