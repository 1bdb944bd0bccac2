// Runs a fuzz target over the files of a corpus and over random changes of them, so that every
// compiler can run it and ctest does. With clang, link the target with -fsanitize=fuzzer instead of
// this file.
//
//   rows_fuzz [--changes N] [--seed S] CORPUS_FOLDER
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

namespace {

using Random = std::mt19937_64;

std::vector<std::string> ReadCorpus(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    paths.push_back(entry.path());
  std::ranges::sort(paths);
  std::vector<std::string> texts;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return texts;
}

void Run(const std::string& text) {
  // An exact copy on the heap, so that a sanitizer sees a read past its end.
  const std::vector<std::uint8_t> bytes(text.begin(), text.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
}

// One of: flip a byte, drop a span, repeat a span, put in a span of another text.
void Change(std::string& text, const std::vector<std::string>& corpus, Random& random) {
  const auto pick = [&](std::size_t count) { return count == 0 ? 0 : random() % count; };
  const std::size_t at = pick(text.size());
  const std::size_t length = std::min(text.size() - at, 1 + pick(16));
  const std::string& other = corpus[pick(corpus.size())];
  switch (random() % 4) {
    case 0:
      if (!text.empty()) text[at] = static_cast<char>(random());
      return;
    case 1:
      text.erase(at, length);
      return;
    case 2:
      text.insert(at, text.substr(at, length));
      return;
    default:
      text.insert(at, other.substr(pick(other.size()), 1 + pick(16)));
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t changes = 0, seed = 1;
  std::string folder;
  for (int i = 1; i < argc; ++i) {
    const std::string_view argument = argv[i];
    if (argument == "--changes" && i + 1 < argc) {
      changes = std::strtoull(argv[++i], nullptr, 10);
    } else if (argument == "--seed" && i + 1 < argc) {
      seed = std::strtoull(argv[++i], nullptr, 10);
    } else {
      folder = argument;
    }
  }
  const std::vector<std::string> corpus = ReadCorpus(folder);
  if (corpus.empty()) return std::fprintf(stderr, "%s holds no files\n", folder.c_str()), 2;
  for (const std::string& text : corpus) Run(text);
  Random random(seed);
  for (std::uint64_t i = 0; i < changes; ++i) {
    std::string text = corpus[random() % corpus.size()];
    for (std::uint64_t k = 1 + random() % 4; k > 0; --k) Change(text, corpus, random);
    Run(text);
  }
  std::printf("%zu files, %llu changes\n", corpus.size(), static_cast<unsigned long long>(changes));
  return 0;
}
