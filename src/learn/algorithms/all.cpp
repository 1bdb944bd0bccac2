#include "learn/algorithms/all.h"

namespace lathe::learn {

std::span<const std::unique_ptr<Algorithm>> AllAlgorithms() {
  static const auto kAlgorithms = [] {
    std::vector<std::unique_ptr<Algorithm>> all;
    all.push_back(MakeLightgbmGbdt());
    all.push_back(MakeLogisticRegression());
    all.push_back(MakeRidgeRegression());
    all.push_back(MakeKmeans());
    return all;
  }();
  return kAlgorithms;
}

}  // namespace lathe::learn
