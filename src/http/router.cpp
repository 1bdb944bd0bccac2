#include "http/router.h"

#include <algorithm>

#include "http/uri.h"

namespace lathe::http {
namespace {

constexpr std::array<std::string_view, 7> kMethods = {"GET",   "HEAD",   "POST",   "PUT",
                                                      "PATCH", "DELETE", "OPTIONS"};
constexpr std::size_t kMaxSegments = 16;

std::uint8_t BitOf(std::size_t method) { return static_cast<std::uint8_t>(1U << method); }

/// The segments of "/a/b"; false when there are too many or the path does not start with a slash.
bool Split(std::string_view path, std::array<std::string_view, kMaxSegments>& out,
           std::size_t& count) {
  count = 0;
  if (path.empty() || path.front() != '/') return false;
  path.remove_prefix(1);
  while (true) {
    if (count == kMaxSegments) return false;
    const std::size_t slash = path.find('/');
    out[count++] = path.substr(0, slash);
    if (slash == std::string_view::npos) return true;
    path.remove_prefix(slash + 1);
  }
}

bool IsParam(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

}  // namespace

struct Router::Node {
  std::vector<std::pair<std::string, std::unique_ptr<Node>>> literals;
  std::unique_ptr<Node> param;
  std::array<int, kMethods.size()> routes{-1, -1, -1, -1, -1, -1, -1};

  bool ends() const {
    return std::any_of(routes.begin(), routes.end(), [](int route) { return route >= 0; });
  }
  Node* Literal(std::string_view text) const {
    for (const auto& [name, node] : literals) {
      if (name == text) return node.get();
    }
    return nullptr;
  }
  using Segments = std::array<std::string_view, kMaxSegments>;
  /// Depth first, literals before the parameter; `taken` gets the segments that parameters took.
  const Node* Walk(const Segments& segments, std::size_t at, std::size_t count, Segments& taken,
                   std::size_t& taken_count) const {
    if (at == count) return ends() ? this : nullptr;
    if (const Node* next = Literal(segments[at])) {
      if (const Node* found = next->Walk(segments, at + 1, count, taken, taken_count)) return found;
    }
    if (!param || segments[at].empty()) return nullptr;
    const std::size_t before = taken_count;
    taken[taken_count++] = segments[at];
    if (const Node* found = param->Walk(segments, at + 1, count, taken, taken_count)) return found;
    taken_count = before;
    return nullptr;
  }
};

Router::Router() : root_(std::make_unique<Node>()) {}
Router::Router(Router&&) noexcept = default;
Router& Router::operator=(Router&&) noexcept = default;
Router::~Router() = default;

Result<Router> Router::Make(const RouteList& routes) {
  Router router;
  router.names_.resize(routes.size());
  for (std::size_t i = 0; i < routes.size(); ++i)
    TRY_OK(router.Add(routes[i], static_cast<int>(i)));
  return router;
}

Status Router::Add(const Route& route, int index) {
  Node::Segments segments;
  std::size_t count = 0;
  if (!Split(route.path, segments, count))
    return FieldFault("routes", "bad_format", "the path " + route.path + " cannot be mounted");
  Node* node = root_.get();
  for (std::size_t i = 0; i < count; ++i) {
    if (IsParam(segments[i])) {
      if (!node->param) node->param = std::make_unique<Node>();
      names_[static_cast<std::size_t>(index)].emplace_back(
          segments[i].substr(1, segments[i].size() - 2));
      node = node->param.get();
      continue;
    }
    Node* next = node->Literal(segments[i]);
    if (next == nullptr)
      next = node->literals.emplace_back(segments[i], std::make_unique<Node>()).second.get();
    node = next;
  }
  int& place = node->routes[static_cast<std::size_t>(route.method)];
  if (place >= 0)
    return FieldFault("routes", "duplicate",
                      std::string(MethodText(route.method)) + " " + route.path + " is there twice");
  place = index;
  return {};
}

Router::Match Router::Find(std::optional<Method> method, std::string_view path,
                           PathParams& params) const {
  params.clear();
  Node::Segments segments, taken;
  std::size_t count = 0, taken_count = 0;
  if (!Split(path, segments, count)) return {};
  const Node* node = root_->Walk(segments, 0, count, taken, taken_count);
  if (node == nullptr) return {};
  Match match;
  for (std::size_t i = 0; i < kMethods.size(); ++i) {
    if (node->routes[i] >= 0) match.allowed |= BitOf(i);
  }
  if (match.allowed & BitOf(static_cast<std::size_t>(Method::kGet)))
    match.allowed |= BitOf(static_cast<std::size_t>(Method::kHead));
  if (!method) return match;
  match.route = node->routes[static_cast<std::size_t>(*method)];
  if (match.route < 0 && *method == Method::kHead)
    match.route = node->routes[static_cast<std::size_t>(Method::kGet)];
  if (match.route < 0) return match;
  const auto& names = names_[static_cast<std::size_t>(match.route)];
  for (std::size_t i = 0; i < taken_count; ++i) {
    auto value = PercentDecode(taken[i]);
    if (!value) return {};
    params.emplace_back(names[i], *std::move(value));
  }
  return match;
}

std::string_view MethodText(Method method) { return kMethods[static_cast<std::size_t>(method)]; }

std::optional<Method> MethodFromText(std::string_view text) {
  for (std::size_t i = 0; i < kMethods.size(); ++i) {
    if (kMethods[i] == text) return static_cast<Method>(i);
  }
  return std::nullopt;
}

std::string AllowText(std::uint8_t allowed) {
  std::string text;
  for (std::size_t i = 0; i < kMethods.size(); ++i) {
    if (!(allowed & BitOf(i))) continue;
    if (!text.empty()) text += ", ";
    text += kMethods[i];
  }
  return text;
}

}  // namespace lathe::http
