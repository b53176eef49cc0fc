import ModelFacts
import ModelFormats
import Testing

@Suite struct GGUFHeaderTests {
  @Test(arguments: [2, 3] as [UInt32], [false, true])
  func `reads tensors and metadata in both versions and byte orders`(
    version: UInt32, isBigEndian: Bool
  ) {
    var file = GGUFBytes(version: version, isBigEndian: isBigEndian)
    file.entries = [
      ("general.architecture", .string("llama")), ("llama.block_count", .u32(2)),
      ("tokenizer.ggml.scores", .array(6, count: 65, [UInt8](repeating: 0, count: 260))),
    ]
    file.tensors = [.init("a", 0, [4, 2]), .init("b", 2, [64, 3], at: 32)]
    file.dataCount = 32 + 108
    let header = file.header
    #expect(header.errors.isEmpty)
    #expect(header.isBigEndian == isBigEndian)
    #expect(
      header.metadata == [
        MetadataEntry(key: "general.architecture", value: .string("llama")),
        MetadataEntry(key: "llama.block_count", value: .integer(2)),
        MetadataEntry(
          key: "tokenizer.ggml.scores", value: .elided(type: "float32", count: 65)),
      ])
    let start = file.bytes.count - file.dataCount
    #expect(
      header.tensors == [
        TensorInfo(name: "a", dtype: .f32, shape: [2, 4], byteCount: 32, dataOffset: start),
        TensorInfo(
          name: "b", dtype: DType(rawValue: "Q4_0"), shape: [3, 64], byteCount: 108,
          dataOffset: start + 32),
      ])
  }

  @Test(arguments: [
    (GGUFBytes.Value.raw(0, [0xff]), MetadataValue.integer(255)),
    (.raw(1, [0xff]), .integer(-1)), (.raw(2, [0xff, 0xff]), .integer(65_535)),
    (.raw(3, [0xff, 0xff]), .integer(-1)),
    (.raw(4, [0xff, 0xff, 0xff, 0xff]), .integer(0xffff_ffff)),
    (.raw(5, [0xff, 0xff, 0xff, 0xff]), .integer(-1)),
    (.raw(6, [0, 0, 0x80, 0x3f]), .float(1, isSingle: true)), (.raw(7, [1]), .bool(true)),
    (.raw(10, [UInt8](repeating: 0xff, count: 8)), .unsigned(.max)),
    (.raw(11, [UInt8](repeating: 0xff, count: 8)), .integer(-1)),
    (.raw(12, [0, 0, 0, 0, 0, 0, 0xf0, 0x3f]), .float(1, isSingle: false)),
    (.strings(["a", ""]), .array([.string("a"), .string("")])),
    (.integers([]), .array([])),
    (.integers([Int32](repeating: 7, count: 64)), .array(.init(repeating: .integer(7), count: 64))),
    (.integers([Int32](repeating: 7, count: 65)), .elided(type: "int32", count: 65)),
    (
      .array(9, count: 1, [8, 0, 0, 0] + [UInt8](repeating: 0, count: 8)),
      .elided(type: "array", count: 1)
    ),
  ])
  func `every type of value is read`(_ value: GGUFBytes.Value, as expected: MetadataValue) {
    var file = GGUFBytes()
    file.entries = [("key", value), ("after", .u32(1))]
    #expect(
      file.header.metadata == [
        MetadataEntry(key: "key", value: expected),
        MetadataEntry(key: "after", value: .integer(1)),
      ])
    #expect(file.header.errors.isEmpty)
  }

  @Test func `every tensor type llama.cpp reads has its size and no other id has`() {
    // facts of ggml.c's type traits: id, name, elements and bytes of a block
    let blocks: [(UInt32, String, Int, Int)] = [
      (0, "F32", 1, 4), (1, "F16", 1, 2), (2, "Q4_0", 32, 18), (3, "Q4_1", 32, 20),
      (6, "Q5_0", 32, 22), (7, "Q5_1", 32, 24), (8, "Q8_0", 32, 34), (9, "Q8_1", 32, 36),
      (10, "Q2_K", 256, 84), (11, "Q3_K", 256, 110), (12, "Q4_K", 256, 144),
      (13, "Q5_K", 256, 176), (14, "Q6_K", 256, 210), (15, "Q8_K", 256, 292),
      (16, "IQ2_XXS", 256, 66), (17, "IQ2_XS", 256, 74), (18, "IQ3_XXS", 256, 98),
      (19, "IQ1_S", 256, 50), (20, "IQ4_NL", 32, 18), (21, "IQ3_S", 256, 110),
      (22, "IQ2_S", 256, 82), (23, "IQ4_XS", 256, 136), (24, "I8", 1, 1), (25, "I16", 1, 2),
      (26, "I32", 1, 4), (27, "I64", 1, 8), (28, "F64", 1, 8), (29, "IQ1_M", 256, 56),
      (30, "BF16", 1, 2), (34, "TQ1_0", 256, 54), (35, "TQ2_0", 256, 66), (39, "MXFP4", 32, 17),
      (40, "NVFP4", 64, 36), (41, "Q1_0", 128, 18), (42, "Q2_0", 64, 18),
    ]
    for id in 0..<(128 as UInt32) {
      var file = GGUFBytes()
      file.tensors = [.init("w", id, [256, 3])]
      let known = blocks.first { $0.0 == id }
      file.dataCount = known.map { 768 / $0.2 * $0.3 } ?? 0
      let header = file.header
      #expect(header.errors.isEmpty == (known != nil), "type \(id)")
      #expect(header.tensors.first?.byteCount == known.map { _ in file.dataCount }, "type \(id)")
      guard let known else { continue }
      #expect(header.tensors.first?.dtype == DType(rawValue: known.1))
    }
  }

  @Test func `a Q8_1 tensor has the size that fills its place`() {
    for (bytes, padded) in [(36, 64), (40, 64), (36 * 8, 288), (40 * 8, 320)] {
      let elements = UInt64(bytes % 36 == 0 ? bytes / 36 * 32 : bytes / 40 * 32)
      var file = GGUFBytes()
      file.tensors = [.init("last", 9, [elements])]
      file.dataCount = bytes
      #expect(file.header.tensors.first?.byteCount == bytes)
      guard elements > 32 else { continue }
      file.tensors = [.init("first", 9, [elements]), .init("next", 0, [8], at: UInt64(padded))]
      file.dataCount = padded + 32
      #expect(file.header.errors.isEmpty)
      #expect(file.header.tensors.first?.byteCount == bytes)
    }
  }

  @Test func `the data section starts at the stated alignment`() {
    var file = GGUFBytes()
    file.entries = [("general.alignment", .u32(256))]
    file.tensors = [.init("a", 0, [1]), .init("b", 0, [1], at: 256)]
    file.alignment = 256
    file.dataCount = 260
    #expect(file.header.errors.isEmpty)
    #expect(file.header.tensors.map(\.dataOffset) == [256, 512])
  }

  @Test func `a broken tensor keeps what was read around it`() {
    var file = GGUFBytes()
    file.tensors = [
      .init("a", 0, [8]), .init("b", 250, [8], at: 32), .init("c", 0, [8], at: 64),
    ]
    file.dataCount = 96
    let header = file.header
    #expect(header.errors.map(\.reason) == [.unknownType(250)])
    #expect(header.tensors.map(\.name) == ["a", "b", "c"])
    #expect(header.tensors.map(\.byteCount) == [32, nil, 32])
  }

  @Test func `a cut file says at which tensor and how much is missing`() {
    var file = GGUFBytes()
    file.tensors = [.init("a", 0, [8]), .init("b", 0, [8], at: 32), .init("c", 0, [8], at: 64)]
    file.dataCount = 40
    let start = file.bytes.count - 40
    #expect(
      file.header.errors == [
        FormatError(
          reason: .truncated(needed: 64, available: 8), offset: start + 32, subject: "b")
      ])
  }

  @Test func `one misplaced tensor is one error`() {
    var file = GGUFBytes()
    file.tensors = [.init("a", 0, [8]), .init("b", 0, [8], at: 64), .init("c", 0, [8], at: 96)]
    file.dataCount = 128
    #expect(file.header.errors.count == 1)
    #expect(file.header.errors.first?.subject == "b")
  }

  @Test func `says what is odd without refusing it`() {
    var file = GGUFBytes()
    file.entries = [
      ("flag", .raw(7, [2])), ("nested", .array(9, count: 0)),
      ("text", .raw(8, [1] + [0, 0, 0, 0, 0, 0, 0, 0xff])),
      ("größe", .u32(1)),
    ]
    file.tensors = [.init("a", 0, [8])]
    file.dataCount = 96
    #expect(file.header.errors.isEmpty)
    #expect(
      file.header.remarks == [
        "stores 2 in the boolean flag",
        "has arrays of arrays in nested, which llama.cpp refuses",
        "stores text in text that isn't UTF-8",
        "has the key \"größe\", where the format wants ASCII",
        "has 64 bytes behind its last tensor",
      ])
  }
}
