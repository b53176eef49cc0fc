import ModelFacts

/// The LZMA algorithm: a range coder over adaptive bits that copies from what it wrote before.
///
/// https://github.com/jljusten/LZMA-SDK/blob/master/DOC/lzma-specification.txt
struct LZMADecoder {
  /// Where each kind of adaptive bit begins in `probabilities`.
  private enum Model {
    static let isMatch = 0
    static let isRep = 192
    static let isRepG0 = 204
    static let isRepG1 = 216
    static let isRepG2 = 228
    static let isRep0Long = 240
    static let slots = 432
    static let special = 688
    static let align = 816
    static let matchLength = 832
    static let repLength = 1346
    static let literals = 1860
  }

  /// Everything written so far; it is the dictionary, too.
  private(set) var output: [UInt8] = []
  private let limit: Int
  private var input: [UInt8] = []
  private var position = 0
  private var range: UInt32 = 0xFFFF_FFFF
  private var code: UInt32 = 0

  private var lc = 3
  private var literalMask = 0
  private var positionMask = 3
  private var probabilities: [UInt16] = []
  private var probabilityCount = 0
  private var state = 0
  private var reps = (0, 0, 0, 0)
  /// Where the dictionary of the current stream begins in the output.
  private var dictionaryStart = 0

  /// A decoder that stops at `limit` bytes of output.
  init(limit: Int) { self.limit = limit }

  /// Whether the output is as long as was asked for.
  var isFull: Bool { output.count >= limit }

  /// The bytes that the last run of the range coder used.
  var consumed: Int { position }

  /// Takes the byte of `lc`, `lp` and `pb`; false when it isn't one.
  mutating func setProperties(_ byte: UInt8) -> Bool {
    guard byte < 9 * 5 * 5 else { return false }
    lc = Int(byte) % 9
    let lp = Int(byte) / 9 % 5
    literalMask = (1 << lp) - 1
    positionMask = (1 << (Int(byte) / 45)) - 1
    probabilityCount = Model.literals + 0x300 << (lc + lp)
    resetState()
    return true
  }

  /// Forgets what was learned, not what was written.
  mutating func resetState() {
    // Six megabytes for the largest properties: made only where something is decoded with them.
    probabilities = []
    state = 0
    reps = (0, 0, 0, 0)
  }

  /// Starts a dictionary of its own at the end of what was written.
  mutating func resetDictionary() { dictionaryStart = output.count }

  /// Adds bytes that are stored as they are.
  mutating func copy(_ bytes: ArraySlice<UInt8>) {
    output.append(contentsOf: bytes.prefix(limit - output.count))
  }

  /// Decodes one run of the range coder; `size` is nil when an end marker ends it.
  ///
  /// - Returns: whether it came to its end.
  mutating func decode(_ bytes: ArraySlice<UInt8>, size: Int?) throws(FormatError) -> Bool {
    guard probabilityCount > 0 else { throw broken }
    input = Array(bytes)
    position = 0
    guard try nextByte() == 0 else { throw broken }
    range = 0xFFFF_FFFF
    code = 0
    for _ in 0..<4 { code = code << 8 | UInt32(try nextByte()) }
    if probabilities.isEmpty {
      probabilities = [UInt16](repeating: 1024, count: probabilityCount)
    }
    let room = limit - output.count
    let end = output.count + min(size ?? room, room)
    while output.count < end {
      if try !step(end: end) { return true }
    }
    return size.map { $0 <= room } ?? false
  }

  private var broken: FormatError {
    FormatError(reason: .violates("has a broken LZMA stream"), offset: position)
  }

  private mutating func nextByte() throws(FormatError) -> UInt8 {
    guard position < input.count else {
      throw FormatError(reason: .truncated(needed: 1, available: 0), offset: position)
    }
    defer { position += 1 }
    return input[position]
  }

  // MARK: Range coder

  private mutating func bit(_ index: Int) throws(FormatError) -> Int {
    let probability = probabilities[index]
    let bound = (range >> 11) * UInt32(probability)
    let result: Int
    if code < bound {
      range = bound
      probabilities[index] = probability + (2048 - probability) >> 5
      result = 0
    } else {
      range -= bound
      code -= bound
      probabilities[index] = probability - probability >> 5
      result = 1
    }
    if range < 1 << 24 {
      range <<= 8
      code = code << 8 | UInt32(try nextByte())
    }
    return result
  }

  private mutating func direct(_ count: Int) throws(FormatError) -> Int {
    var value = 0
    for _ in 0..<count {
      range >>= 1
      let isSet = code >= range
      if isSet { code -= range }
      if range < 1 << 24 {
        range <<= 8
        code = code << 8 | UInt32(try nextByte())
      }
      value = value << 1 | (isSet ? 1 : 0)
    }
    return value
  }

  private mutating func tree(_ base: Int, bits: Int) throws(FormatError) -> Int {
    var node = 1
    for _ in 0..<bits { node = node << 1 | (try bit(base + node)) }
    return node - 1 << bits
  }

  private mutating func reverseTree(_ base: Int, bits: Int) throws(FormatError) -> Int {
    var node = 1
    var value = 0
    for index in 0..<bits {
      let bit = try bit(base + node)
      node = node << 1 | bit
      value |= bit << index
    }
    return value
  }

  // MARK: Symbols

  /// Decodes a literal or a match; false at the end marker.
  private mutating func step(end: Int) throws(FormatError) -> Bool {
    let phase = (output.count - dictionaryStart) & positionMask
    if try bit(Model.isMatch + state * 16 + phase) == 0 {
      try literal()
      return true
    }
    let length: Int
    if try bit(Model.isRep + state) == 0 {
      reps = (reps.0, reps.0, reps.1, reps.2)
      length = try self.length(Model.matchLength, phase)
      state = state < 7 ? 7 : 10
      let distance = try self.distance(length)
      if distance == 0xFFFF_FFFF { return false }
      reps.0 = distance
    } else {
      if try bit(Model.isRepG0 + state) == 0 {
        if try bit(Model.isRep0Long + state * 16 + phase) == 0 {
          state = state < 7 ? 9 : 11
          try repeatBytes(1, end: end)
          return true
        }
      } else {
        try rotateReps()
      }
      length = try self.length(Model.repLength, phase)
      state = state < 7 ? 8 : 11
    }
    try repeatBytes(length + 2, end: end)
    return true
  }

  /// Brings an earlier distance to the front.
  private mutating func rotateReps() throws(FormatError) {
    if try bit(Model.isRepG1 + state) == 0 {
      reps = (reps.1, reps.0, reps.2, reps.3)
    } else if try bit(Model.isRepG2 + state) == 0 {
      reps = (reps.2, reps.0, reps.1, reps.3)
    } else {
      reps = (reps.3, reps.0, reps.1, reps.2)
    }
  }

  private mutating func literal() throws(FormatError) {
    let written = output.count - dictionaryStart
    let previous = written > 0 ? Int(output[output.count - 1]) : 0
    let context = (written & literalMask) << lc | previous >> (8 - lc)
    let base = Model.literals + 0x300 * context
    var symbol = 1
    if state >= 7 {
      guard reps.0 < written else { throw broken }
      var match = Int(output[output.count - 1 - reps.0])
      while symbol < 0x100 {
        let matchBit = match >> 7 & 1
        match <<= 1
        let bit = try bit(base + (1 + matchBit) << 8 + symbol)
        symbol = symbol << 1 | bit
        if matchBit != bit { break }
      }
    }
    while symbol < 0x100 { symbol = symbol << 1 | (try bit(base + symbol)) }
    output.append(UInt8(truncatingIfNeeded: symbol))
    state = state < 4 ? 0 : state < 10 ? state - 3 : state - 6
  }

  private mutating func length(_ model: Int, _ phase: Int) throws(FormatError) -> Int {
    if try bit(model) == 0 { return try tree(model + 2 + phase * 8, bits: 3) }
    if try bit(model + 1) == 0 { return 8 + (try tree(model + 130 + phase * 8, bits: 3)) }
    return 16 + (try tree(model + 258, bits: 8))
  }

  private mutating func distance(_ length: Int) throws(FormatError) -> Int {
    let slot = try tree(Model.slots + min(length, 3) * 64, bits: 6)
    guard slot >= 4 else { return slot }
    let count = slot >> 1 - 1
    let base = (2 | slot & 1) << count
    if slot < 14 { return base + (try reverseTree(Model.special + base - slot, bits: count)) }
    let high = try direct(count - 4) << 4
    return base + high + (try reverseTree(Model.align, bits: 4))
  }

  private mutating func repeatBytes(_ count: Int, end: Int) throws(FormatError) {
    guard reps.0 < output.count - dictionaryStart else { throw broken }
    for _ in 0..<min(count, end - output.count) {
      output.append(output[output.count - 1 - reps.0])
    }
    // A match across the end of an LZMA2 chunk is an error; across the limit it is just cut.
  }
}
