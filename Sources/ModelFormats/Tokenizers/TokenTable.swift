import ModelFacts

/// A hash of a token's bytes that can go on behind one token with the next.
///
/// So the merge of two tokens is hashed without joining them. Seeded anew in each process, so that
/// nobody can make a file of tokens that fall together.
struct TokenHash {
  private static let seed = UInt64.random(in: .min ... .max)

  private var state = Self.seed
  private var pending: UInt64 = 0
  private var count = 0

  /// The hash of the bytes so far.
  @inline(__always)
  var value: UInt64 {
    Self.mix(state ^ pending, 0xA076_1D64_78BD_642F ^ UInt64(truncatingIfNeeded: count))
  }

  /// Appends the bytes of a range.
  @inline(__always)
  mutating func append(_ range: Range<Int>, of bytes: Span<UInt8>) {
    var place = range.lowerBound
    while place < range.upperBound {
      let length = min(8, range.upperBound - place)
      append(Self.word(at: place, length: length, of: bytes), length: length)
      place += length
    }
  }

  @inline(__always)
  private static func word(at place: Int, length: Int, of bytes: Span<UInt8>) -> UInt64 {
    if let word = bytes.word(at: place) {
      return word & (~0 &>> UInt64(truncatingIfNeeded: 64 - 8 * length))
    }
    var word: UInt64 = 0
    for index in 0..<length { word |= UInt64(bytes[place + index]) << UInt64(8 * index) }
    return word
  }

  /// Appends the low `length` bytes, 1 to 8, of a word whose other bytes are zero.
  @inline(__always)
  private mutating func append(_ word: UInt64, length: Int) {
    let filled = count & 7
    count += length
    pending |= word &<< UInt64(truncatingIfNeeded: 8 * filled)
    guard filled + length >= 8 else { return }
    state = Self.mix(state ^ pending, 0xE703_7ED1_A0B4_28DB)
    pending = filled == 0 ? 0 : word &>> UInt64(truncatingIfNeeded: 64 - 8 * filled)
  }

  @inline(__always)
  private static func mix(_ left: UInt64, _ right: UInt64) -> UInt64 {
    let product = left.multipliedFullWidth(by: right)
    return product.high ^ product.low
  }
}

extension TokenHash {
  /// The hash of a text.
  static func of(_ text: String) -> UInt64 {
    let bytes = Array(text.utf8)
    var hash = TokenHash()
    hash.append(bytes.indices, of: bytes.span)
    return hash.value
  }
}

/// A set of hashes that answers from one line of cache, and takes two for one in 2^29 cases.
///
/// Buckets of eight fingerprints; what doesn't fit goes into the next bucket that isn't full.
struct TokenFilter {
  private var buckets: [SIMD8<UInt32>]
  private let shift: UInt64

  /// The set of some hashes.
  init(_ hashes: some Collection<UInt64>) {
    let bits = max(4, Int.bitWidth - (hashes.count / 5).leadingZeroBitCount)
    let shift = UInt64(64 - bits)
    self.shift = shift
    // Filled without reading it: the processor needn't wait for memory.
    var buckets = [SIMD8<UInt32>](repeating: .zero, count: 1 << bits)
    var counts = [UInt8](repeating: 0, count: buckets.count)
    var overflow: Set<UInt64> = []
    for hash in hashes {
      let place = Int(truncatingIfNeeded: hash &>> shift)
      let lane = Int(counts[place])
      guard lane < 8 else {
        overflow.insert(hash)
        continue
      }
      buckets[place][lane] = Self.fingerprint(hash)
      counts[place] += 1
    }
    for hash in overflow {
      var place = Int(truncatingIfNeeded: hash &>> shift)
      while counts[place] == 8 { place = (place + 1) & (buckets.count - 1) }
      buckets[place][Int(counts[place])] = Self.fingerprint(hash)
      counts[place] += 1
    }
    self.buckets = buckets
  }

  @inline(__always)
  private static func fingerprint(_ hash: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: hash) | 1
  }

  /// Whether a hash is in the set.
  @inline(__always)
  func contains(_ hash: UInt64) -> Bool {
    let fingerprint = SIMD8(repeating: Self.fingerprint(hash))
    var place = Int(truncatingIfNeeded: hash &>> shift)
    while true {
      let bucket = buckets[place]
      if any(bucket .== fingerprint) { return true }
      guard bucket[7] != 0 else { return false }
      place = (place + 1) & (buckets.count - 1)
    }
  }

  /// Whether a hash, or one that looks like it, may have been there more than once.
  @inline(__always)
  func mayRepeat(_ hash: UInt64) -> Bool {
    let fingerprint = SIMD8(repeating: Self.fingerprint(hash))
    var place = Int(truncatingIfNeeded: hash &>> shift)
    var count: UInt32 = 0
    while true {
      let bucket = buckets[place]
      count += SIMD8<UInt32>.zero.replacing(with: 1, where: bucket .== fingerprint).wrappedSum()
      guard count < 2, bucket[7] != 0 else { return count > 1 }
      place = (place + 1) & (buckets.count - 1)
    }
  }
}

/// The tokens of a vocabulary by hash: no strings, some twenty bytes a token.
struct TokenTable {
  /// A token as the file has it.
  struct Entry {
    var hash: UInt64
    /// The id that belongs to it.
    var id: UInt32
  }

  /// The tokens in the order of the file, repeated ones included.
  private(set) var entries: [Entry] = []
  /// Tokens that differ.
  private(set) var distinctCount = 0
  /// The largest id of the tokens that count: of equal ones, the last.
  private(set) var largestID: UInt32?
  private var filter = TokenFilter([])

  /// Makes room for as many tokens as some bytes of JSON can hold, give or take.
  mutating func reserve(bytes: Int) { entries.reserveCapacity(bytes / 24) }

  /// Notes a token.
  @inline(__always)
  mutating func append(_ hash: UInt64, id: UInt32) {
    entries.append(Entry(hash: hash, id: id))
  }

  /// Builds the index, once all tokens are noted.
  mutating func index() {
    filter = TokenFilter(entries.lazy.map(\.hash))
    var repeated: Set<UInt64> = []
    largestID = entries.isEmpty ? nil : 0
    for entry in entries {
      if filter.mayRepeat(entry.hash) { repeated.insert(entry.hash) }
      largestID = max(largestID ?? 0, entry.id)
    }
    distinctCount = entries.count
    guard !repeated.isEmpty else { return }
    var last: [UInt64: UInt32] = [:]
    largestID = nil
    for entry in entries {
      if repeated.contains(entry.hash) {
        if last.updateValue(entry.id, forKey: entry.hash) != nil { distinctCount -= 1 }
      } else {
        largestID = max(largestID ?? 0, entry.id)
      }
    }
    for id in last.values { largestID = max(largestID ?? 0, id) }
  }

  /// Whether a token of this hash is there.
  @inline(__always)
  func contains(_ hash: UInt64) -> Bool { filter.contains(hash) }

  /// The ids of those hashes that are there.
  func ids(of hashes: some Collection<UInt64>) -> [UInt64: UInt32] {
    let wanted = Set(hashes)
    let candidates = TokenFilter(wanted)
    var ids: [UInt64: UInt32] = [:]
    for entry in entries where candidates.contains(entry.hash) && wanted.contains(entry.hash) {
      ids[entry.hash] = entry.id
    }
    return ids
  }
}
