// Identifiers of every resource: UUID version 7 (RFC 9562), so that ids made later sort later.
// Thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace lathe {

/// A new id in the 36-character lower-case form; increasing within this process.
std::string NewId();
/// Whether `text` is a UUID in the 36-character form (either case).
bool IsId(std::string_view text);

}  // namespace lathe
