// Which number formats of a workbook show dates, and what its day numbers mean. Stateless.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lathe::data::xlsx {

enum class NumberFormat : std::uint8_t { kNumber, kDate, kTime, kElapsed };

/// What the format with a built-in number shows.
NumberFormat BuiltInFormat(int id);
/// What a format code such as "yyyy-mm-dd" shows. Elapsed times ([h]:mm) are numbers of days.
NumberFormat ReadFormatCode(std::string_view code);

/// The day number `serial` as "2024-01-02", "2024-01-02T18:00:00.5" or, below 1, "18:00:00".
/// Nothing when no day has this number: Excel's 1900-02-29 (60), negative ones, those past the year
/// 9999, and 0 where a date is shown. `from_1904`: the workbook counts from 1904-01-01.
std::optional<std::string> DateText(double serial, NumberFormat format, bool from_1904);

}  // namespace lathe::data::xlsx
