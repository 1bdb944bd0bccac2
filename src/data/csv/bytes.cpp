#include "data/csv/bytes.h"

#include <bit>

#if defined(__AVX2__) || defined(__SSE2__)
#include <immintrin.h>
#endif

namespace lathe::data::csv {
namespace {

#if defined(__AVX2__)
constexpr std::size_t kLane = 32;
using Bytes = __m256i;
Bytes Load(const char* p) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)); }
Bytes Fill(char c) { return _mm256_set1_epi8(c); }
std::uint64_t Bits(Bytes b) { return static_cast<std::uint32_t>(_mm256_movemask_epi8(b)); }
Bytes Equal(Bytes a, Bytes b) { return _mm256_cmpeq_epi8(a, b); }
Bytes Greater(Bytes a, Bytes b) { return _mm256_cmpgt_epi8(a, b); }
Bytes Or(Bytes a, Bytes b) { return _mm256_or_si256(a, b); }
Bytes AndNot(Bytes a, Bytes b) { return _mm256_andnot_si256(a, b); }
#elif defined(__SSE2__)
constexpr std::size_t kLane = 16;
using Bytes = __m128i;
Bytes Load(const char* p) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)); }
Bytes Fill(char c) { return _mm_set1_epi8(c); }
std::uint64_t Bits(Bytes b) { return static_cast<std::uint32_t>(_mm_movemask_epi8(b)); }
Bytes Equal(Bytes a, Bytes b) { return _mm_cmpeq_epi8(a, b); }
Bytes Greater(Bytes a, Bytes b) { return _mm_cmpgt_epi8(a, b); }
Bytes Or(Bytes a, Bytes b) { return _mm_or_si128(a, b); }
Bytes AndNot(Bytes a, Bytes b) { return _mm_andnot_si128(a, b); }
#endif

#if defined(__AVX2__) || defined(__SSE2__)

/// One bit per byte of a block of 64.
template <class Test>
std::uint64_t Mask(const char* block, const Test& test) {
  std::uint64_t mask = 0;
  for (std::size_t at = 0; at < 64; at += kLane) mask |= Bits(test(Load(block + at))) << at;
  return mask;
}

struct MarkTest {
  Bytes delimiter, quote, lf = Fill('\n'), cr = Fill('\r');
  Bytes operator()(Bytes b) const {
    return Or(Or(Equal(b, delimiter), Equal(b, quote)), Or(Equal(b, lf), Equal(b, cr)));
  }
};

struct UnusualTest {
  Bytes space = Fill(' '), tab = Fill('\t'), lf = Fill('\n'), cr = Fill('\r');
  Bytes operator()(Bytes b) const {
    // Signed comparison: bytes above 0x7F are negative, so they are "below a space" too.
    const Bytes white = Or(Equal(b, tab), Or(Equal(b, lf), Equal(b, cr)));
    return AndNot(white, Greater(space, b));
  }
};

#else

template <class Test>
std::uint64_t Mask(const char* block, const Test& test) {
  std::uint64_t mask = 0;
  for (std::size_t at = 0; at < 64; ++at) mask |= std::uint64_t{test(block[at])} << at;
  return mask;
}

char Fill(char c) { return c; }

struct MarkTest {
  char delimiter, quote;
  bool operator()(char c) const { return c == delimiter || c == quote || c == '\n' || c == '\r'; }
};

struct UnusualTest {
  bool operator()(char c) const {
    return static_cast<signed char>(c) < ' ' && c != '\t' && c != '\n' && c != '\r';
  }
};

#endif

/// Keeps the bits of the first `count` bytes.
std::uint64_t Cut(std::uint64_t mask, std::size_t count) {
  return count >= 64 ? mask : mask & ((std::uint64_t{1} << count) - 1);
}

}  // namespace

std::size_t FindMarks(const char* data, std::uint32_t begin, std::uint32_t end, char delimiter,
                      char quote, std::uint32_t* out) {
  const MarkTest test{Fill(delimiter), Fill(quote)};
  std::uint32_t* next = out;
  for (std::uint32_t at = begin; at < end; at += 64) {
    std::uint64_t mask = Cut(Mask(data + at, test), end - at);
    while (mask != 0) {
      *next++ = at + static_cast<std::uint32_t>(std::countr_zero(mask));
      mask &= mask - 1;
    }
    if (end - at <= 64) break;
  }
  return static_cast<std::size_t>(next - out);
}

std::size_t FindUnusual(const char* data, std::size_t begin, std::size_t end) {
  const UnusualTest test;
  for (std::size_t at = begin; at < end; at += 64) {
    const std::uint64_t mask = Cut(Mask(data + at, test), end - at);
    if (mask != 0) return at + static_cast<std::size_t>(std::countr_zero(mask));
  }
  return end;
}

}  // namespace lathe::data::csv
