import ModelFacts
import ModelFormats
import Testing

/// A safetensors file made of a header's text and some bytes of data.
private func file(_ header: String, data: Int = 0, length: UInt64? = nil) -> MemorySource {
  let text = Array(header.utf8)
  let length = length ?? UInt64(text.count)
  let field = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) }
  return MemorySource(field + text + [UInt8](repeating: 0, count: data))
}

/// The text of one entry.
private func entry(_ name: String, _ dtype: String, _ shape: [Int], _ begin: Int, _ end: Int)
  -> String
{
  "\"\(name)\":{\"dtype\":\"\(dtype)\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(end)]}"
}

@Suite struct `safetensors headers` {
  @Test func `give tensors in their order, and metadata`() throws {
    let text =
      #"{"__metadata__":{"format":"pt"},"#
      + entry("b", "BF16", [2, 3], 4, 16) + "," + entry("a", "F32", [], 0, 4) + "}  "
    let header = try SafetensorsHeader(reading: file(text, data: 12 + 4))
    let start = 8 + text.utf8.count
    #expect(header.errors.isEmpty && header.remarks.isEmpty)
    #expect(header.hasMetadata)
    #expect(header.metadata == [MetadataEntry(key: "format", value: .string("pt"))])
    #expect(header.dataStart == start)
    #expect(
      header.tensors == [
        TensorInfo(
          name: "b", dtype: .bf16, shape: [2, 3], byteCount: 12, dataOffset: start + 4),
        TensorInfo(name: "a", dtype: .f32, shape: [], byteCount: 4, dataOffset: start),
      ])
  }

  @Test(arguments: [
    ("BOOL", 8), ("F4", 4), ("F6_E2M3", 6), ("F6_E3M2", 6), ("U8", 8), ("I8", 8), ("F8_E5M2", 8),
    ("F8_E4M3", 8), ("F8_E8M0", 8), ("F8_E4M3FNUZ", 8), ("F8_E5M2FNUZ", 8), ("I16", 16),
    ("U16", 16), ("F16", 16), ("BF16", 16), ("I32", 32), ("U32", 32), ("F32", 32), ("C64", 64),
    ("F64", 64), ("I64", 64), ("U64", 64),
  ])
  func `know every dtype of the format`(_ dtype: String, _ bits: Int) throws {
    let text = "{\(entry("a", dtype, [2, 4], 0, bits))}"
    let header = try SafetensorsHeader(reading: file(text, data: bits))
    #expect(header.errors.isEmpty)
    #expect(header.tensors.first?.byteCount == bits)
  }

  @Test(arguments: [
    "{}", "{\"__metadata__\":{}}", "{\"__metadata__\":null}", "{} \n\t\r",
    "{\(entry("", "F32", [0], 0, 0))}",
    "{\(entry("a", "U8", [0, .max, 2], 0, 0)),\(entry("b", "U8", [], 0, 1)),"
      + "\(entry("c", "U8", [1, 0], 1, 1))}",
    "{\"a\":[\"U8\",[1],[0,1]]}",
    #"{"a":{"d\u0074ype":"U8","shape":[1],"x":{"x":[]},"data_offsets":[0,1]}}"#,
    " {\(entry("a\\u0000/../b", "U8", [1], 0, 1))}",
  ])
  func `are accepted like the reference reader does`(_ text: String) throws {
    let header = try SafetensorsHeader(reading: file(text, data: text.contains("1]") ? 1 : 0))
    #expect(header.errors.isEmpty)
  }

  @Test(arguments: [
    (MemorySource([]), FormatError.Reason.truncated(needed: 8, available: 0), 0),
    (MemorySource([1, 2, 3]), .truncated(needed: 8, available: 3), 0),
    (file("{}", length: 3), .truncated(needed: 3, available: 2), 8),
    (file("{}", length: 100_000_000), .truncated(needed: 100_000_000, available: 2), 8),
    (
      file("{}", length: 100_000_001),
      .violates("announces a header of 100000001 bytes, where the format ends at 100000000"), 0
    ),
    (
      file("{}", length: .max - 7),
      .violates(
        "announces a header of \(UInt64.max - 7) bytes, where the format ends at 100000000"),
      0
    ),
  ])
  func `that aren't there throw`(
    _ source: MemorySource, _ reason: FormatError.Reason, _ offset: Int
  ) {
    #expect(throws: FormatError(reason: reason, offset: offset)) {
      try SafetensorsHeader(reading: source)
    }
  }

  @Test(arguments: [
    ("", 0, FormatError.Reason.syntax("the text ends where a value, ',' or a bracket belongs"), 8),
    ("[]", 0, .violates("has a header that isn't a JSON object"), 8),
    ("{}\0", 0, .syntax("something follows the value"), 10),
    ("{\"a\":1}", 0, .violates("describes a tensor with something that isn't an object"), 13),
    ("{\"a\":{}}", 0, .violates("describes a tensor without dtype"), 13),
    ("{\"a\":[\"U8\",[1]]}", 0, .violates("describes a tensor without data_offsets"), 13),
    (
      "{\(entry("a", "f32", [1], 0, 4))}", 4,
      .violates("gives a tensor the dtype 'f32', which safetensors doesn't define"), 13
    ),
    (
      "{\(entry("a", "C128", [], 0, 16))}", 16,
      .violates("gives a tensor the dtype 'C128', which safetensors doesn't define"), 13
    ),
    (
      "{\(entry("a", "F32", [-1], 0, 4))}", 4,
      .violates("gives a tensor a shape of something else than unsigned integers"), 37
    ),
    (
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[1.0],\"data_offsets\":[0,1]}}", 1,
      .violates("gives a tensor a shape of something else than unsigned integers"), 36
    ),
    (
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[18446744073709551616],\"data_offsets\":[0,1]}}", 1,
      .overflow("a number of a tensor's shape"), 36
    ),
    (
      "{\(entry("a", "U8", [1 << 32, 1 << 32, 0], 0, 0))}", 0, .overflow("the size of a tensor"), 13
    ),
    ("{\(entry("a", "F64", [1 << 61], 0, 0))}", 0, .overflow("the size of a tensor"), 13),
    (
      "{\(entry("a", "F6_E2M3", [5], 0, 4))}", 4,
      .violates("gives a tensor 30 bits, which are no whole bytes"), 13
    ),
    (
      "{\(entry("a", "F32", [4], 0, 12))}", 12,
      .violates("gives a tensor 12 bytes where its shape and dtype make 16"), 13
    ),
    (
      "{\"a\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0]}}", 1,
      .violates("gives a tensor 1 offsets instead of 2"), 54
    ),
    ("{\(entry("a", "U8", [1], 2, 1))}", 1, .violates("lets a tensor end before it begins"), 54),
    (
      "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\"}}", 0, .violates("gives a tensor its dtype twice"),
      27
    ),
    (
      "{\(entry("a", "U8", [1], 0, 1)),\(entry("b", "U8", [1], 0, 1))}", 1,
      .violates("starts a tensor at 0 of the data, where another goes on to 1"), 65
    ),
    (
      "{\(entry("a", "U8", [1], 0, 1)),\(entry("b", "U8", [1], 3, 4))}", 4,
      .violates("leaves a hole in the data, from 1 to 3, before a tensor"), 65
    ),
    (
      "{\(entry("a", "U8", [1], 1, 2))}", 2,
      .violates("leaves a hole in the data, from 0 to 1, before a tensor"), 13
    ),
    ("{\(entry("a", "U8", [9], 0, 9))}", 2, .truncated(needed: 9, available: 2), 61),
    (
      "{\(entry("a", "U8", [1], 0, 1))}", 3,
      .violates("goes on for 2 bytes behind its last tensor"), 62
    ),
    ("{}", 1, .violates("goes on for 1 bytes behind its last tensor"), 10),
    ("{\"__metadata__\":[]}", 0, .violates("has a __metadata__ that isn't an object"), 24),
    (
      "{\"__metadata__\":{\"a\":1}}", 0,
      .violates("has a value in __metadata__ that isn't a string"), 29
    ),
    ("{\"__metadata__\":{\"a\":\"1\",\"\\u0061\":\"2\"}}", 0, .violates("names 'a' twice"), 33),
    ("{\"__metadata__\":{},\"__metadata__\":{}}", 0, .violates("names '__metadata__' twice"), 27),
  ])
  func `keep the rule that they break`(
    _ text: String, _ data: Int, _ reason: FormatError.Reason, _ offset: Int
  ) throws {
    let header = try SafetensorsHeader(reading: file(text, data: data))
    let first = try #require(header.errors.first)
    #expect(first.reason == reason)
    #expect(first.offset == offset)
  }

  @Test func `refuse a name that repeats, after unescaping and to the byte`() throws {
    let a = entry("\\u0061", "U8", [1], 0, 1)
    let header = try SafetensorsHeader(
      reading: file("{\(entry("a", "U8", [1], 0, 1)),\(a)}", data: 1))
    #expect(header.errors.first?.reason == .violates("names 'a' twice"))
    let two = "{\(entry("é", "U8", [1], 0, 1)),\(entry("e\u{301}", "U8", [1], 1, 2))}"
    #expect(try SafetensorsHeader(reading: file(two, data: 2)).errors.isEmpty)
  }

  @Test func `keep the tensors around a broken one`() throws {
    let entries = [
      entry("a", "U8", [1], 0, 1), entry("b", "F7", [8], 1, 8), "\"c\":{\"shape\":3}",
      entry("d", "U8", [1], 9, 10),
    ]
    let header = try SafetensorsHeader(
      reading: file("{\(entries.joined(separator: ","))}", data: 10))
    #expect(header.tensors.map(\.name) == ["a", "b", "d"])
    #expect(header.tensors.map(\.byteCount) == [1, nil, 1])
    #expect(header.errors.map(\.subject) == ["b", "c"])
  }

  @Test func `are read without their data`() throws {
    struct Guarded: ByteSource {
      let head: [UInt8]
      var size: Int { head.count + (1 << 40) }
      func bytes(in range: Range<Int>) throws(FormatError) -> [UInt8] {
        guard range.upperBound <= head.count else {
          throw FormatError(reason: .unreadable("data was asked for"), offset: range.lowerBound)
        }
        return Array(head[range])
      }
    }
    let source = Guarded(head: file("{\(entry("a", "U8", [1 << 40], 0, 1 << 40))}").content)
    #expect(try SafetensorsHeader(reading: source).errors.isEmpty)
  }

  @Test func `hold a hundred thousand tensors`() throws {
    let entries = (0..<100_000).reversed().map { entry("t\($0)", "U8", [1], $0, $0 + 1) }
    let text = "{\(entries.joined(separator: ","))}"
    let header = try SafetensorsHeader(reading: file(text, data: 100_000))
    #expect(header.tensors.count == 100_000)
    #expect(header.errors.isEmpty)
  }

  @Test func `never trap, whatever is cut or changed`() throws {
    let text =
      "{\"__metadata__\":{\"k\":\"v\"},\(entry("a", "F4", [2, 2], 0, 2)),\(entry("b", "I8", [], 2, 3))}"
    let whole = file(text, data: 3).content
    for length in whole.indices {
      let header = Result { try SafetensorsHeader(reading: MemorySource(Array(whole[..<length]))) }
      if case .success(let header) = header { #expect(!header.errors.isEmpty) }
    }
    var accepted = 0
    for place in whole.indices {
      for byte in UInt8.min...UInt8.max {
        var changed = whole
        changed[place] = byte
        let header = try? SafetensorsHeader(reading: MemorySource(changed))
        if header?.errors.isEmpty == true { accepted += 1 }
      }
    }
    #expect(accepted > whole.count)
  }
}
