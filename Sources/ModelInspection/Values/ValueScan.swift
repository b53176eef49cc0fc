import ModelFacts

/// What the bytes of a part of a tensor say.
struct ValueScan: Hashable, Sendable {
  /// How many numbers are NaN.
  var nanCount = 0
  /// How many are infinite.
  var infiniteCount = 0
  /// The first that isn't finite, counted from the part's first number.
  var firstNonFinite: Int?
  /// Whether all are zero, negative zero included.
  var isAllZero = true
  /// A hash of the bytes.
  var hash: UInt64 = 0
  /// A hash of each row, where rows were asked for.
  var rowHashes: [UInt64] = []

  /// Nothing seen yet.
  init() {}

  /// Scans words that hold numbers of a dtype, little-endian unless said otherwise; bytes behind the
  /// last number are zero.
  ///
  /// - Parameters:
  ///   - words: the numbers.
  ///   - dtype: their type; of types without NaN only zeros and the hash are looked at.
  ///   - isBigEndian: whether each number's bytes are swapped.
  ///   - rowWords: the words of one row, nil where row hashes aren't wanted.
  init(_ words: [UInt64], dtype: DType, isBigEndian: Bool = false, rowWords: Int? = nil) {
    let span = words.span
    hash = WordHash.of(span)
    if let layout = FloatLayout(dtype) {
      scan(span, layout: layout, isBigEndian: isBigEndian)
    } else {
      isAllZero = span.or() == 0
      if let pattern = ByteNaN.pattern(of: dtype) { count(pattern, in: span) }
    }
    guard let rowWords, rowWords > 0 else { return }
    for start in stride(from: 0, through: span.count - rowWords, by: rowWords) {
      rowHashes.append(WordHash.of(span.extracting(start..<start + rowWords)))
    }
  }

  /// Blocks are looked at as a whole first; numbers one by one only where something shows.
  private mutating func scan(_ span: Span<UInt64>, layout: FloatLayout, isBigEndian: Bool) {
    let block = 1024
    let signs = layout.signs
    var start = 0
    while start < span.count {
      let part = span.extracting(start..<Swift.min(start + block, span.count))
      if isBigEndian {
        count(part, layout: layout, isBigEndian: true, firstWord: start)
      } else {
        let seen = part.marks(exponents: layout.exponents, carries: layout.carries)
        if seen.values & ~signs != 0 { isAllZero = false }
        if seen.carried & signs != 0 {
          count(part, layout: layout, isBigEndian: false, firstWord: start)
        }
      }
      start += block
    }
  }

  private mutating func count(
    _ span: Span<UInt64>, layout: FloatLayout, isBigEndian: Bool, firstWord: Int
  ) {
    let ones = layout.width == 64 ? UInt64.max : (1 << UInt64(layout.width)) - 1
    for index in span.indices {
      let word = isBigEndian ? span[index].byteSwapped : span[index]
      for lane in 0..<layout.count {
        // A swapped word has its numbers in reverse order, each of them right.
        let place = isBigEndian ? layout.count - 1 - lane : lane
        let bits = (word >> UInt64(place * layout.width)) & ones
        if bits & ~(1 << UInt64(layout.width - 1)) != 0 { isAllZero = false }
        guard bits & layout.exponent == layout.exponent else { continue }
        if bits & layout.mantissa == 0 && layout.mantissa != 0 {
          infiniteCount += 1
        } else {
          nanCount += 1
        }
        if firstNonFinite == nil { firstNonFinite = (firstWord + index) * layout.count + lane }
      }
    }
  }

  private mutating func count(_ pattern: UInt8, in span: Span<UInt64>) {
    for index in span.indices {
      for lane in 0..<8 where UInt8(truncatingIfNeeded: span[index] >> UInt64(lane * 8)) == pattern
      {
        nanCount += 1
        if firstNonFinite == nil { firstNonFinite = index * 8 + lane }
      }
    }
  }
}

extension Span<UInt64> {
  /// All words put together with OR.
  fileprivate func or() -> UInt64 {
    var all: UInt64 = 0
    for index in indices { all |= self[index] }
    return all
  }

  /// All words together: which bits are set, and which exponents carried into the sign.
  fileprivate func marks(
    exponents: UInt64, carries: UInt64
  ) -> (values: UInt64, carried: UInt64) {
    var values: UInt64 = 0
    var carried: UInt64 = 0
    for index in indices {
      let word = self[index]
      values |= word
      // Numbers side by side in a word; no sum leaves its number, so nothing wraps.
      carried |= (word & exponents) &+ carries
    }
    return (values, carried)
  }
}

/// A hash of words that is fast rather than safe against people who want collisions.
enum WordHash {
  private static let prime: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// The hash of some words: four chains, so that the multiplications overlap.
  static func of(_ span: Span<UInt64>) -> UInt64 {
    var (a, b, c, d) = (prime, prime ^ 1, prime ^ 2, prime ^ 3)
    let whole = span.count - span.count % 4
    var index = 0
    while index < whole {
      a = mixed(a, span[index])
      b = mixed(b, span[index + 1])
      c = mixed(c, span[index + 2])
      d = mixed(d, span[index + 3])
      index += 4
    }
    while index < span.count {
      a = mixed(a, span[index])
      index += 1
    }
    return joined([a, b, c, d, UInt64(span.count)])
  }

  /// The hash of hashes, in order.
  static func joined(_ hashes: [UInt64]) -> UInt64 {
    var hash = hashes.reduce(prime, mixed)
    hash ^= hash >> 32
    hash = hash &* 0xD6E8_FEB8_6659_FD93
    return hash ^ hash >> 32
  }

  private static func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let folded = hash ^ word
    return (folded << 29 | folded >> 35) &* prime
  }
}
