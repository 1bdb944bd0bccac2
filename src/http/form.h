// Bodies of HTML forms (application/x-www-form-urlencoded), which the OAuth2 password flow sends.
// Stateless.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/uri.h"

namespace lathe::http {

/// The fields in order. Error: bad_request, for a broken escape.
Result<Pairs> ParseForm(std::string_view body);
/// The first field called `name`.
std::optional<std::string> FieldOf(const Pairs& pairs, std::string_view name);

/// Whether a Content-Type header names `media_type`, whatever its parameters.
bool IsMediaType(std::string_view content_type, std::string_view media_type);
/// The value of a parameter of a header, unquoted: ParameterOf("multipart/form-data; boundary=X",
/// "boundary").
std::optional<std::string> ParameterOf(std::string_view header, std::string_view name);

}  // namespace lathe::http
