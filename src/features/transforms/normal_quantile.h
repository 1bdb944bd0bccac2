// The inverse of the normal distribution (Wichura 1988, algorithm AS 241, about 16 digits).
// Stateless.
#pragma once

namespace lathe::features {

/// REQUIRES: 0 < share < 1.
double NormalQuantile(double share);

}  // namespace lathe::features
