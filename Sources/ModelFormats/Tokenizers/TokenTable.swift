/// A hash of a token's bytes that can go on behind one token with the next.
///
/// So the merge of two tokens is hashed without joining them. Not proof against an attacker, who
/// could at worst make a merge of his own file look right.
struct TokenHash {
  private var state: UInt64 = 0x9E37_79B9_7F4A_7C15
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
/// Buckets of eight fingerprints; what doesn't fit goes into the next.
struct TokenFilter {
  private var buckets: [SIMD8<UInt32>]
  private let shift: UInt64

  /// An empty set with room for some hashes.
  init(capacity: Int) {
    let bits = max(4, Int.bitWidth - (capacity / 4).leadingZeroBitCount)
    buckets = Array(repeating: .zero, count: 1 << bits)
    shift = UInt64(64 - bits)
  }

  @inline(__always)
  private static func fingerprint(_ hash: UInt64) -> UInt32 {
    UInt32(truncatingIfNeeded: hash) | 1
  }

  /// Inserts a hash; false when it, or one that looks like it, is there already.
  mutating func insert(_ hash: UInt64) -> Bool {
    let fingerprint = Self.fingerprint(hash)
    var place = Int(truncatingIfNeeded: hash >> shift)
    while true {
      let bucket = buckets[place]
      for lane in 0..<8 {
        if bucket[lane] == fingerprint { return false }
        guard bucket[lane] == 0 else { continue }
        buckets[place][lane] = fingerprint
        return true
      }
      place = (place + 1) & (buckets.count - 1)
    }
  }

  /// Whether a hash was inserted.
  @inline(__always)
  func contains(_ hash: UInt64) -> Bool {
    let fingerprint = SIMD8(repeating: Self.fingerprint(hash))
    var place = Int(truncatingIfNeeded: hash >> shift)
    while true {
      let bucket = buckets[place]
      if any(bucket .== fingerprint) { return true }
      guard bucket[7] != 0 else { return false }
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
  private var filter = TokenFilter(capacity: 0)

  /// Makes room for as many tokens as some bytes of JSON can hold, give or take.
  mutating func reserve(bytes: Int) { entries.reserveCapacity(bytes / 24) }

  /// Notes a token.
  @inline(__always)
  mutating func append(_ hash: UInt64, id: UInt32) {
    entries.append(Entry(hash: hash, id: id))
  }

  /// Builds the index, once all tokens are noted.
  mutating func index() {
    filter = TokenFilter(capacity: entries.count)
    var repeated: Set<UInt64> = []
    largestID = nil
    for entry in entries {
      if !filter.insert(entry.hash) { repeated.insert(entry.hash) }
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
    var candidates = TokenFilter(capacity: wanted.count)
    for hash in wanted { _ = candidates.insert(hash) }
    var ids: [UInt64: UInt32] = [:]
    for entry in entries where candidates.contains(entry.hash) && wanted.contains(entry.hash) {
      ids[entry.hash] = entry.id
    }
    return ids
  }
}
