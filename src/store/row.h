// How rows of the database become structs and values become bound parameters. A row struct lists
// its columns once, in the order of the SELECT; names are checked against the query, so the two
// cannot drift:
//
//   struct Project {
//     std::string id, name;
//     std::optional<std::string> description;
//     std::int64_t created_at_ms = 0;
//     template <class V> static void Columns(V& column, auto& self) {
//       column("id", self.id);
//       column("name", self.name);
//       column("description", self.description);
//       column("created_at", self.created_at_ms);
//     }
//   };
//
// Field types: std::string, bool, int, std::int64_t, double, std::optional of those (null when
// empty), and enums with ToText(E) and FromText(std::string_view, E&) beside them. An empty name
// stands for any. Stateless.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace lathe::store {

enum class ColumnKind : std::uint8_t { kInt, kReal, kText };
using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;
using Cells = std::vector<Cell>;

template <class E>
concept TextEnum = std::is_enum_v<E> && requires(E e, std::string_view text) {
  { ToText(e) } -> std::convertible_to<std::string_view>;
  { FromText(text, e) } -> std::same_as<bool>;
};

/// A parameter ":name" and its value.
struct Bind {
  Bind(std::string_view n, std::nullptr_t) : name(n) {}
  Bind(std::string_view n, std::string_view v) : name(n), value(std::string(v)) {}
  Bind(std::string_view n, const std::string& v) : name(n), value(v) {}
  Bind(std::string_view n, std::string&& v) : name(n), value(std::move(v)) {}
  Bind(std::string_view n, const char* v) : name(n), value(std::string(v)) {}
  Bind(std::string_view n, double v) : name(n), value(v) {}
  template <std::integral I>
  Bind(std::string_view n, I v) : name(n), value(static_cast<std::int64_t>(v)) {}
  template <TextEnum E>
  Bind(std::string_view n, E v) : name(n), value(std::string(ToText(v))) {}
  template <class T>
  Bind(std::string_view n, const std::optional<T>& v) : name(n) {
    if (v) value = Bind(n, *v).value;
  }

  std::string_view name;
  Cell value;
};
using Binds = std::vector<Bind>;

struct RowShape {
  std::vector<std::string_view> names;
  std::vector<ColumnKind> kinds;
};

/// The first column that did not fit its field; empty when all did.
struct RowFault {
  std::string column;
};

namespace row_internal {
template <class T>
struct Inner {
  using type = T;
};
template <class T>
struct Inner<std::optional<T>> {
  using type = T;
};

class ShapeReader {
 public:
  template <class T>
  void operator()(std::string_view name, T&) {
    using U = typename Inner<std::remove_cv_t<T>>::type;
    shape.names.push_back(name);
    if constexpr (std::is_integral_v<U>) {
      shape.kinds.push_back(ColumnKind::kInt);
    } else if constexpr (std::is_floating_point_v<U>) {
      shape.kinds.push_back(ColumnKind::kReal);
    } else {
      static_assert(std::is_same_v<U, std::string> || TextEnum<U>, "no column form for this type");
      shape.kinds.push_back(ColumnKind::kText);
    }
  }
  RowShape shape;
};
}  // namespace row_internal

/// Fills the fields of a row struct from cells, left to right.
class CellReader {
 public:
  CellReader(const Cells& cells, RowFault& fault) : cells_(cells), fault_(fault) {}

  template <class T>
  void operator()(std::string_view name, std::optional<T>& field) {
    if (std::holds_alternative<std::monostate>(cells_[next_])) {
      field.reset();
      ++next_;
      return;
    }
    T value{};
    (*this)(name, value);
    field = std::move(value);
  }
  template <class T>
  void operator()(std::string_view name, T& field) {
    const Cell& cell = cells_[next_++];
    bool good = false;
    if constexpr (std::is_integral_v<T>) {
      if (const auto* number = std::get_if<std::int64_t>(&cell)) {
        field = static_cast<T>(*number);
        good = true;
      }
    } else if constexpr (std::is_floating_point_v<T>) {
      if (const auto* number = std::get_if<double>(&cell)) {
        field = *number;
        good = true;
      }
    } else if constexpr (std::is_enum_v<T>) {
      const auto* text = std::get_if<std::string>(&cell);
      good = text != nullptr && FromText(*text, field);
    } else {
      if (const auto* text = std::get_if<std::string>(&cell)) {
        field = *text;
        good = true;
      }
    }
    if (!good && fault_.column.empty()) fault_.column = name.empty() ? "?" : std::string(name);
  }

 private:
  const Cells& cells_;
  RowFault& fault_;
  std::size_t next_ = 0;
};

/// The columns T wants.
template <class T>
const RowShape& ShapeOf() {
  static const RowShape shape = [] {
    row_internal::ShapeReader reader;
    T sample{};
    T::Columns(reader, sample);
    return std::move(reader.shape);
  }();
  return shape;
}

}  // namespace lathe::store
