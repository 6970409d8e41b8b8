function [ok, numerical] = check_gradient(f, gradient, x)
% Compare a gradient with the slopes of f, which takes x to one number.
%
%   check_gradient(@(z) loss_of(z), p - y, z)
%
% numerical has the shape of x. ok is true if every component agrees to six
% digits, or to what rounding leaves of the numerical one.

numerical = zeros(size(x));
rounding = zeros(size(x));
for k = 1:numel(x)
  h = eps ^ (1/3) * max(1, abs(x(k)));      % where the errors of formula and rounding meet
  ahead = x;
  behind = x;
  ahead(k) = x(k) + h;
  behind(k) = x(k) - h;
  numerical(k) = (f(ahead) - f(behind)) / (ahead(k) - behind(k));
  rounding(k) = 10 * eps * (abs(f(ahead)) + abs(f(behind))) / h;
end

ok = all(abs(gradient(:) - numerical(:)) <= 1e-6 * abs(numerical(:)) + rounding(:));
end
