import ModelFacts

/// bzip2: Huffman codes over a Burrows-Wheeler transform, block by block.
///
/// https://github.com/dsnet/compress/blob/master/doc/bzip2-format.pdf
struct Bzip2 {
  private let input: [UInt8]
  private let limit: Int
  private var position = 0
  private var window: UInt64 = 0
  private var available = 0
  private var output: [UInt8] = []

  /// Unpacks up to `limit` bytes.
  static func unpack(_ source: any ByteSource, limit: Int) -> Inflater.Output {
    var result = Inflater.Output()
    do throws(FormatError) {
      var decoder = Bzip2(input: try source.prefix(max(limit, 1 << 20)), limit: limit)
      do throws(FormatError) {
        result.isFinished = try decoder.run()
      } catch {
        result.error = error
      }
      result.bytes = decoder.output
      result.consumed = decoder.position - decoder.available / 8
    } catch {
      result.error = error
    }
    return result
  }

  private init(input: [UInt8], limit: Int) {
    self.input = input
    self.limit = limit
  }

  private var broken: FormatError {
    FormatError(reason: .violates("has a broken bzip2 stream"), offset: position)
  }

  private mutating func bits(_ count: Int) throws(FormatError) -> Int {
    while available < count {
      guard position < input.count else {
        throw FormatError(reason: .truncated(needed: 1, available: 0), offset: position)
      }
      window = window << 8 | UInt64(input[position])
      position += 1
      available += 8
    }
    available -= count
    return Int(window >> UInt64(available) & (1 << UInt64(count) - 1))
  }

  /// Decodes block after block; false when the limit came first.
  private mutating func run() throws(FormatError) -> Bool {
    guard try bits(24) == 0x425A68 else { throw broken }
    let level = try bits(8) - 0x30
    guard 1...9 ~= level else { throw broken }
    while output.count < limit {
      let magic = try bits(24) << 24 | (try bits(24))
      if magic == 0x1772_4538_5090 {
        _ = try bits(32)
        return true
      }
      guard magic == 0x3141_5926_5359 else { throw broken }
      _ = try bits(32)
      guard try bits(1) == 0 else {
        throw FormatError(reason: .limit("a randomized bzip2 block"), offset: position)
      }
      let origin = try bits(24)
      let block = try symbols(maximum: level * 100_000)
      try invert(block, origin: origin)
    }
    return false
  }

  /// Reads a block's codes and undoes run lengths and move-to-front.
  private mutating func symbols(maximum: Int) throws(FormatError) -> [UInt8] {
    var alphabet = try usedBytes()
    let end = alphabet.count + 1
    let groups = try bits(3)
    let selectorCount = try bits(15)
    guard 2...6 ~= groups, selectorCount > 0 else { throw broken }
    let selectors = try readSelectors(selectorCount, groups: groups)
    var codes: [HuffmanCode] = []
    for _ in 0..<groups { codes.append(try readCode(symbols: end + 1)) }
    var block: [UInt8] = []
    var (run, weight) = (0, 1)
    for selector in selectors {
      for _ in 0..<50 {
        let symbol = try next(codes[selector])
        if symbol <= 1 {
          guard weight <= maximum else { throw broken }
          run += weight << symbol
          weight <<= 1
          continue
        }
        if run > 0 {
          guard run <= maximum - block.count, let first = alphabet.first else { throw broken }
          block.append(contentsOf: repeatElement(first, count: run))
          (run, weight) = (0, 1)
        }
        if symbol == end { return block }
        guard symbol - 1 < alphabet.count, block.count < maximum else { throw broken }
        let byte = alphabet.remove(at: symbol - 1)
        alphabet.insert(byte, at: 0)
        block.append(byte)
      }
    }
    throw broken
  }

  private mutating func usedBytes() throws(FormatError) -> [UInt8] {
    let ranges = try bits(16)
    var used: [UInt8] = []
    for high in 0..<16 where ranges >> (15 - high) & 1 == 1 {
      let map = try bits(16)
      for low in 0..<16 where map >> (15 - low) & 1 == 1 { used.append(UInt8(high << 4 | low)) }
    }
    guard !used.isEmpty else { throw broken }
    return used
  }

  private mutating func readSelectors(_ count: Int, groups: Int) throws(FormatError) -> [Int] {
    var order = Array(0..<groups)
    var selectors: [Int] = []
    for _ in 0..<count {
      var index = 0
      while try bits(1) == 1 {
        index += 1
        guard index < groups else { throw broken }
      }
      let group = order.remove(at: index)
      order.insert(group, at: 0)
      selectors.append(group)
    }
    return selectors
  }

  /// A canonical Huffman code: for each length its first code, its count and its symbols.
  private struct HuffmanCode {
    var first = [Int](repeating: 0, count: 22)
    var count = [Int](repeating: 0, count: 22)
    var start = [Int](repeating: 0, count: 22)
    var symbols: [Int] = []
  }

  private mutating func readCode(symbols: Int) throws(FormatError) -> HuffmanCode {
    var length = try bits(5)
    var lengths: [Int] = []
    for _ in 0..<symbols {
      while true {
        guard 1...20 ~= length else { throw broken }
        if try bits(1) == 0 { break }
        length += try bits(1) == 0 ? 1 : -1
      }
      lengths.append(length)
    }
    var code = HuffmanCode()
    var value = 0
    for length in 1...20 {
      code.first[length] = value
      code.start[length] = code.symbols.count
      for (symbol, other) in lengths.enumerated() where other == length {
        code.symbols.append(symbol)
        code.count[length] += 1
      }
      value = (value + code.count[length]) << 1
    }
    return code
  }

  private mutating func next(_ code: HuffmanCode) throws(FormatError) -> Int {
    var value = 0
    for length in 1...20 {
      value = value << 1 | (try bits(1))
      let index = value - code.first[length]
      if index >= 0, index < code.count[length] { return code.symbols[code.start[length] + index] }
    }
    throw broken
  }

  /// Undoes the Burrows-Wheeler transform and the first run lengths.
  private mutating func invert(_ block: [UInt8], origin: Int) throws(FormatError) {
    guard origin < block.count else { throw broken }
    var starts = [Int](repeating: 0, count: 257)
    for byte in block { starts[Int(byte) + 1] += 1 }
    for value in 1...256 { starts[value] += starts[value - 1] }
    var following = [UInt32](repeating: 0, count: block.count)
    for (index, byte) in block.enumerated() {
      following[starts[Int(byte)]] = UInt32(index)
      starts[Int(byte)] += 1
    }
    var place = Int(following[origin])
    var (repeated, previous) = (0, -1)
    for _ in 0..<block.count {
      guard output.count < limit else { return }
      let byte = block[place]
      place = Int(following[place])
      if repeated == 4 {
        output.append(
          contentsOf: repeatElement(
            UInt8(truncatingIfNeeded: previous), count: min(Int(byte), limit - output.count)))
        (repeated, previous) = (0, -1)
        continue
      }
      repeated = Int(byte) == previous ? repeated + 1 : 1
      previous = Int(byte)
      output.append(byte)
    }
  }
}
