// The maker of each algorithm, one per file of this folder. A new algorithm adds a line here and
// one in all.cpp.
#pragma once

#include <memory>

#include "learn/algorithm.h"

namespace lathe::learn {

std::unique_ptr<Algorithm> MakeLightgbmGbdt();
std::unique_ptr<Algorithm> MakeLogisticRegression();
std::unique_ptr<Algorithm> MakeRidgeRegression();
std::unique_ptr<Algorithm> MakeKmeans();

}  // namespace lathe::learn
