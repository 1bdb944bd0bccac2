// What a password, an e-mail address and a name must be, for every way an account is made or
// changed (API, command line). Passwords: 8 to 72 bytes of anything but NUL, none of the 3,000 most
// common, no composition rules. Nothing is trimmed or normalised. Stateless.
#pragma once

#include <string_view>

#include "base/result.h"

namespace lathe::service {

inline constexpr std::size_t kMinPasswordBytes = 8;
/// bcrypt reads no more; a longer one would be cut without a word.
inline constexpr std::size_t kMaxPasswordBytes = 72;

/// Error: validation_failed with too_short, too_long, bad_format or too_common for `field`.
Status CheckNewPassword(std::string_view password, std::string_view field);
/// A person's name: may be empty; at most 255 bytes, nothing that a screen would not show. Error:
/// validation_failed.
Status CheckFullName(std::string_view name, std::string_view field);
/// Error: validation_failed for `field`.
Status CheckEmail(std::string_view email, std::string_view field);

}  // namespace lathe::service
