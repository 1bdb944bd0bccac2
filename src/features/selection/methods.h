// The names of the methods that rank features, as plans and the API spell them; what each does is
// told in learn/selection/ranking.h. Constants only.
#pragma once

#include <array>
#include <string_view>

namespace lathe::features {

inline constexpr std::array<std::string_view, 9> kSelectionMethods{
    "variance", "correlation", "mutual_information", "anova", "chi2", "l1", "permutation",
    "boruta",   "rfe"};

}  // namespace lathe::features
