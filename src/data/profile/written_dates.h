// Dates as people write them: three numbers with one mark between, or a month by its name, with or
// without a time of day. Tells dates from texts, those that do not exist from those that do, and
// counts in which ways a column writes them. Stateless.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lathe::data::profile {

enum class DateReading { kNoDate, kDate, kImpossible };
/// What comes first; kEitherOrder: day or month, as both are 12 at most.
enum class DateOrder { kYearFirst, kDayFirst, kMonthFirst, kEitherOrder };

struct WrittenDate {
  DateReading reading = DateReading::kNoDate;
  DateOrder order = DateOrder::kYearFirst;
  char mark = '-';
  bool names_month = false;
  bool has_time = false;  ///< of day, other than midnight
};

WrittenDate ReadDate(std::string_view text);

/// A way of writing dates, and how many rows do.
struct DateFormat {
  std::string name;  ///< "YYYY-MM-DD", or "DD/MM/YYYY or MM/DD/YYYY" when no value tells which
  std::int64_t rows = 0;
  std::string example;
};

/// Counts the rows by the way in which their dates are written.
class DateFormats {
 public:
  void Add(const WrittenDate& date, std::string_view text, std::int64_t rows);
  /// The most frequent first. Dates that fit both orders belong to the one order that others show.
  std::vector<DateFormat> List() &&;

 private:
  struct Group {
    std::int64_t rows = 0;
    std::string example;
  };
  struct Way {
    char mark;
    DateOrder order;
    bool names_month;
    auto operator<=>(const Way&) const = default;
  };
  static std::string NameOf(const Way& way);

  std::map<Way, Group> groups_;
};

}  // namespace lathe::data::profile
