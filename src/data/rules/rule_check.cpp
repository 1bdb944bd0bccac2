#include "data/rules/rule_check.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "data/clean/steps.h"
#include "data/clean/value_sql.h"
#include "data/clean/working_table.h"
#include "data/iso_time.h"
#include "data/profile/column_quality.h"

namespace lathe::data::rules {
namespace {

using clean::WorkingColumn;
using clean::WorkingTable;
using profile::Percent;
using profile::Thousands;

constexpr std::string_view kMostExamples = "5";
constexpr std::string_view kMostCharacters = "200";
constexpr std::size_t kValuesPerInsert = 100;
constexpr double kMicrosPerHour = 3.6e9;
constexpr double kHoursAsDays = 72;

/// A condition that rows break the rule by, over the view, with its bound values.
struct Condition {
  std::string sql;
  std::vector<SqlValue> parameters;
};

/// What a rule counts, and what is said of one and of many that break it.
struct Words {
  std::string_view things, one, many;
};

Words WordsOf(const TableRule& rule) {
  if (rule.kind == "range") return {"values", "is outside", "are outside"};
  if (rule.kind == "set") return {"values", "is none of the list", "are none of the list"};
  if (rule.kind == "regex") return {"values", "does not match", "do not match"};
  if (rule.kind == "unique") return {"rows", "repeats an earlier one", "repeat an earlier one"};
  return {"rows", "has no value", "have no value"};
}

std::string Counted(std::int64_t count, std::string_view thing) {
  return Thousands(count) + " " + std::string(thing) + (count == 1 ? "" : "s");
}

class TableCheck {
 public:
  TableCheck(const RuleCheckRequest& request, WorkingTable table)
      : request_(request), table_(std::move(table)) {}

  Result<std::vector<RuleResult>> Run() {
    TRY(row_count_, table_.RowCount());
    std::vector<RuleResult> results;
    for (const NamedRule& named : request_.rules) {
      RuleResult result;
      result.rule_id = named.id;
      result.name = named.name;
      result.kind = named.rule.kind;
      result.severity = named.rule.severity;
      result.columns = named.rule.columns;
      TRY_OK(Check(named.rule, result));
      results.push_back(std::move(result));
      if (request_.on_progress)
        request_.on_progress(static_cast<double>(results.size()) /
                             static_cast<double>(request_.rules.size()));
    }
    return results;
  }

 private:
  Status Check(const TableRule& rule, RuleResult& out) {
    if (rule.kind == "row_count") return CheckRowCount(rule, out), Status();
    for (const std::string& name : rule.columns) {
      if (!request_.schema.IndexOf(name))
        return CannotCheck(out, "The table has no column \"" + name + "\"."), Status();
    }
    if (const std::string misfit = Misfit(rule); !misfit.empty())
      return CannotCheck(out, misfit), Status();
    if (rule.kind == "freshness") return CheckFreshness(rule, out);
    if (rule.kind == "unique") return CheckUnique(rule, out);
    return CheckValues(rule, out);
  }

  static void CannotCheck(RuleResult& out, std::string why) {
    out.passed = false;
    out.message = std::move(why);
  }

  const WorkingColumn& ColumnOf(const TableRule& rule) {
    return table_.Column(rule.columns.front());
  }

  /// Why the column's type does not go with the rule; empty when it does.
  std::string Misfit(const TableRule& rule) {
    const PhysicalType type = ColumnOf(rule).schema.physical;
    const std::string is =
        "The column \"" + rule.columns.front() + "\" has the type " + std::string(ToText(type));
    if (rule.kind == "freshness" && !IsTimeType(type)) return is + ", which holds no times.";
    if (rule.kind != "range") return {};
    const bool times = (rule.min ? *rule.min : *rule.max).is_string();
    if (times ? IsTimeType(type) : clean::IsNumber(type)) return {};
    return is + ", the rule has bounds of " + (times ? "times." : "numbers.");
  }

  void CheckRowCount(const TableRule& rule, RuleResult& out) {
    out.checked = row_count_;
    out.observed = std::to_string(row_count_);
    out.passed = !(rule.min && row_count_ < rule.min->get_int64()) &&
                 !(rule.max && row_count_ > rule.max->get_int64());
    out.violations = out.passed ? 0 : 1;
    out.message = "The table has " + Counted(row_count_, "row") + ".";
  }

  Status CheckFreshness(const TableRule& rule, RuleResult& out) {
    const std::string& column = ColumnOf(rule).sql_name;
    TRY(const auto found,
        Row({"SELECT count(" + column + "), epoch_us(max(" + column + ")) FROM " + table_.view(),
             {}}));
    out.checked = found[0].value_or(0);
    if (!found[1]) {
      out.passed = false;
      out.violations = 1;
      out.message = "No row has a time.";
      return {};
    }
    const double hours =
        (static_cast<double>(request_.now_ms) * 1'000 - static_cast<double>(*found[1])) /
        kMicrosPerHour;
    out.observed = IsoTimestamp(*found[1]);
    out.passed = hours <= *rule.max_age_hours;
    out.violations = out.passed ? 0 : 1;
    const bool days = hours >= kHoursAsDays;
    const auto whole = static_cast<std::int64_t>(std::floor(std::max(hours, 0.0)));
    out.message = "The newest time is " + *out.observed + ", " +
                  (days ? Counted(whole / 24, "day") : Counted(whole, "hour")) + " ago.";
    return {};
  }

  Status CheckUnique(const TableRule& rule, RuleResult& out) {
    std::string keys, present, shown;
    for (const std::string& name : rule.columns) {
      const std::string& column = table_.Column(name).sql_name;
      keys += (keys.empty() ? "" : ", ") + column;
      present += (present.empty() ? "" : " AND ") + column + " IS NOT NULL";
      shown += (shown.empty() ? "" : " || ', ' || ") + ("CAST(" + column + " AS VARCHAR)");
    }
    const std::string groups = " FROM " + table_.view() + " WHERE " + present + " GROUP BY " + keys;
    TRY(const auto found, Row({"SELECT CAST(sum(n) AS BIGINT), CAST(sum(n - 1) AS BIGINT) FROM "
                               "(SELECT count(*) AS n" +
                                   groups + ")",
                               {}}));
    Judge(rule, found[0].value_or(0), found[1].value_or(0), out);
    if (out.violations == 0) return {};
    return Examples({"SELECT min(rid) AS r, " + shown + groups + " HAVING count(*) > 1", {}}, out);
  }

  Status CheckValues(const TableRule& rule, RuleResult& out) {
    const WorkingColumn& column = ColumnOf(rule);
    TRY(const Condition broken, Broken(rule, column));
    // Rows are counted by what the rule looks at: those without a value only by not_null.
    const std::string counted =
        rule.kind == "not_null" ? "count(*)" : "count(" + column.sql_name + ")";
    const std::string from = " FROM " + table_.view();
    TRY(const auto found,
        Row({"SELECT " + counted + ", count(*) FILTER (WHERE bad) FROM (SELECT " + column.sql_name +
                 ", coalesce(" + broken.sql + ", false) AS bad" + from + ")",
             broken.parameters}));
    Judge(rule, found[0].value_or(0), found[1].value_or(0), out);
    if (out.violations == 0) return {};
    return Examples({"SELECT rid AS r, CAST(" + column.sql_name + " AS VARCHAR)" + from +
                         " WHERE " + broken.sql,
                     broken.parameters},
                    out);
  }

  static void Judge(const TableRule& rule, std::int64_t checked, std::int64_t violations,
                    RuleResult& out) {
    const Words words = WordsOf(rule);
    const std::string things = Thousands(checked) + " " + std::string(words.things);
    const auto all = static_cast<double>(checked), broken = static_cast<double>(violations);
    out.checked = checked;
    out.violations = violations;
    out.passed = broken <= rule.tolerance * all;
    if (checked == 0) {
      out.message = "There is no value to look at.";
    } else if (violations == 0) {
      out.message = "All " + things + " keep it.";
    } else {
      out.message = Thousands(violations) + " of " + things + " " +
                    std::string(violations == 1 ? words.one : words.many) + " (" +
                    Percent(broken / all) + ").";
    }
  }

  Result<Condition> Broken(const TableRule& rule, const WorkingColumn& column) {
    const std::string& c = column.sql_name;
    if (rule.kind == "not_null") return Condition{c + " IS NULL", {}};
    if (rule.kind == "regex")
      return Condition{"NOT regexp_full_match(CAST(" + c + " AS VARCHAR), $1)", {*rule.pattern}};
    if (rule.kind == "set") return NotInSet(rule, column);
    return Condition{Outside(rule, column), {}};
  }

  /// Bounds of the wrong kind are a misfit, which was told before.
  static std::string Outside(const TableRule& rule, const WorkingColumn& column) {
    const auto compare = [&](const std::optional<json::value>& bound, std::string_view sign) {
      return bound ? clean::Comparison(column, sign, *bound).value_or("false") : "false";
    };
    return "(" + compare(rule.min, "<") + " OR " + compare(rule.max, ">") + ")";
  }

  /// A missing value is in no list and outside of none. What cannot be of the column's type is no
  /// value of it anyway.
  Result<Condition> NotInSet(const TableRule& rule, const WorkingColumn& column) {
    const std::string present = column.sql_name + " IS NOT NULL AND NOT (";
    if (column.schema.physical != PhysicalType::kString)
      return Condition{"(" + present + clean::OneOf(column, rule.values) + "))", {}};
    TRY(const std::string set, TableOfTexts(rule.values));
    return Condition{"(" + present + column.sql_name + " IN (SELECT x FROM " + set + ")))", {}};
  }

  /// The values of a set in a table of their own.
  Result<std::string> TableOfTexts(const std::vector<json::value>& values) {
    std::string set = table_.NewName("s");
    TRY_OK(table_.Run("CREATE TABLE " + set + " (x VARCHAR)"));
    for (std::size_t first = 0; first < values.size(); first += kValuesPerInsert) {
      const std::size_t end = std::min(values.size(), first + kValuesPerInsert);
      std::string rows;
      std::vector<SqlValue> parameters;
      for (std::size_t i = first; i < end; ++i) {
        parameters.emplace_back(TextOf(values[i]));
        rows += (rows.empty() ? "($" : ", ($") + std::to_string(parameters.size()) + ")";
      }
      TRY_OK(table_.session().Run("INSERT INTO " + set + " VALUES " + rows, parameters,
                                  Watch{request_.cancel, {}}));
    }
    return set;
  }

  static std::string TextOf(const json::value& value) {
    if (value.is_string()) return std::string(value.get_string());
    if (!value.is_double()) return lathe::ToText(value);
    std::array<char, 32> digits;
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), value.get_double()).ptr;
    return {digits.data(), end};
  }

  /// The first row of a query of whole numbers.
  Result<std::vector<std::optional<std::int64_t>>> Row(const Condition& select) {
    TRY(Query query,
        table_.session().Start(select.sql, select.parameters, Watch{request_.cancel, {}}));
    TRY(const bool found, query.Next());
    std::vector<std::optional<std::int64_t>> out(query.column_count());
    for (std::size_t i = 0; found && i < out.size(); ++i) {
      if (!query.column(i).IsNull(0)) out[i] = query.column(i).values<std::int64_t>()[0];
    }
    return out;
  }

  /// `select` gives a row number and a text; a `HAVING` or `WHERE` ends it.
  Status Examples(const Condition& select, RuleResult& out) {
    const std::string sql = "SELECT r, left(t, " + std::string(kMostCharacters) + ") FROM (" +
                            select.sql + ") AS q(r, t) ORDER BY r LIMIT " +
                            std::string(kMostExamples);
    TRY(Query query, table_.session().Start(sql, select.parameters, Watch{request_.cancel, {}}));
    while (true) {
      TRY(const bool more, query.Next());
      if (!more) return {};
      for (std::size_t i = 0; i < query.row_count(); ++i) {
        RuleExample& example = out.examples.emplace_back();
        example.row = query.column(0).values<std::int64_t>()[i];
        if (!query.column(1).IsNull(i))
          example.value = std::string(query.column(1).values<TextCell>()[i].view());
      }
    }
  }

  const RuleCheckRequest& request_;
  WorkingTable table_;
  std::int64_t row_count_ = 0;
};

/// "First: row 3 ("130"), row 8 ("-1")." with rows as people count them.
std::string FirstOf(const std::vector<RuleExample>& examples) {
  std::string list;
  for (const RuleExample& example : examples) {
    list += (list.empty() ? " First: row " : ", row ") + Thousands(example.row + 1);
    if (example.value) list += " (\"" + *example.value + "\")";
  }
  return list.empty() ? list : list + ".";
}

}  // namespace

Result<std::vector<RuleResult>> CheckTable(const RuleCheckRequest& request) {
  TRY(DuckDbSession session, DuckDbSession::Open({.threads = request.threads,
                                                  .memory_limit_bytes = request.memory_limit_bytes,
                                                  .spill_directory = request.spill_directory,
                                                  .files = {request.path},
                                                  .directories = {request.spill_directory}}));
  TRY(WorkingTable table,
      WorkingTable::Open(session, request.path, request.schema, request.cancel));
  auto results = TableCheck(request, std::move(table)).Run();
  if (!results.ok()) return AsTableFault(std::move(results).error());
  return results;
}

Status RefuseBroken(const std::vector<RuleResult>& results) {
  Error error = Fail(ErrorCode::kRuleFailed, "");
  for (const RuleResult& result : results) {
    if (result.passed || result.severity != "error") continue;
    const std::string column = result.columns.empty() ? "" : result.columns.front();
    const bool named = column.empty() || result.name.find(column) != result.name.npos;
    const std::string text = "The rule \"" + result.name + "\"" +
                             (named ? "" : " for the column \"" + column + "\"") +
                             " is broken: " + result.message + FirstOf(result.examples);
    if (error.detail.empty()) error.detail = text;
    error.errors.push_back({column, "rule_failed", text, {}, {}});
  }
  if (error.errors.empty()) return {};
  if (const std::size_t more = error.errors.size() - 1; more > 0)
    error.detail += " " + std::to_string(more) +
                    (more == 1 ? " other rule is" : " other rules are") + " broken, too.";
  return error;
}

}  // namespace lathe::data::rules
