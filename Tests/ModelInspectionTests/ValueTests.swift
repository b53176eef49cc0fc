import ModelFacts
import ModelFormats
import ModelInspection
import Testing

@Suite struct ValueTests {
  /// A safetensors file of several tensors.
  static func safetensors(_ tensors: [(name: String, dtype: String, shape: [Int], bytes: [UInt8])])
    -> [UInt8]
  {
    var data: [UInt8] = []
    var entries: [String] = []
    for tensor in tensors {
      let begin = data.count
      data += tensor.bytes
      entries.append(
        #""\#(tensor.name)":{"dtype":"\#(tensor.dtype)","shape":\#(tensor.shape),"#
          + #""data_offsets":[\#(begin),\#(data.count)]}"#)
    }
    let header = Array("{\(entries.joined(separator: ","))}".utf8)
    let length = UInt64(header.count)
    return (0..<8).map { UInt8(truncatingIfNeeded: length >> UInt64($0 * 8)) } + header + data
  }

  static func values(
    _ tensors: [(name: String, dtype: String, shape: [Int], bytes: [UInt8])], jobs: Int = 2,
    config: String = "{}"
  ) async throws -> [TensorValues] {
    let repository = InMemoryRepository([
      "model.safetensors": safetensors(tensors), "config.json": Array(config.utf8),
    ])
    let options = InspectionOptions(jobs: jobs, readsValues: true)
    return try await ModelInspector(options: options).inspect(repository).values ?? []
  }

  static func bytes<Bits: FixedWidthInteger>(_ values: [Bits]) -> [UInt8] {
    values.flatMap { value in
      (0..<Bits.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> Bits($0 * 8)) }
    }
  }

  @Test(arguments: [
    (
      "F32", bytes([UInt32](repeating: 0x3F80_0000, count: 9) + [0x7FC0_0000, 0xFF80_0000]), 1, 1, 9
    ),
    ("F32", bytes([UInt32(0x7F7F_FFFF), 0xFF7F_FFFF, 1]), 0, 0, nil),
    ("F64", bytes([UInt64(0x3FF0_0000_0000_0000), 0x7FF0_0000_0000_0001]), 1, 0, 1),
    ("F64", bytes([UInt64(0xFFF0_0000_0000_0000), 0x7FEF_FFFF_FFFF_FFFF]), 0, 1, 0),
    ("BF16", bytes([UInt16(0x3F80), 0x7F80, 0xFFC0, 0x7F7F, 0x7F80]), 1, 2, 1),
    ("F16", bytes([UInt16(0x7BFF), 0xFC00, 0x7C01]), 1, 1, 1),
    ("F8_E4M3", [0x7E, 0x7F, 0xFF, 0x00], 2, 0, 1),
    ("F8_E5M2", [0x7B, 0x7C, 0xFC, 0x7D], 1, 2, 1),
    ("F8_E8M0", [0xFE, 0xFF, 0x00], 1, 0, 1),
    ("F8_E4M3FNUZ", [0x7F, 0x80, 0xFF], 1, 0, 1),
    ("I32", bytes([UInt32(0x7FC0_0000)]), 0, 0, nil),
  ])
  func `finds NaN and infinity in every floating-point type`(
    _ dtype: String, _ bytes: [UInt8], _ nan: Int, _ infinite: Int, _ first: Int?
  ) async throws {
    let layout = try #require(DType(rawValue: dtype).layout)
    let values = try await Self.values([("w", dtype, [bytes.count / layout.bytes], bytes)])
    #expect(values.map(\.nanCount) == [nan])
    #expect(values.map(\.infiniteCount) == [infinite])
    #expect(values.map(\.firstNonFinite) == [first])
  }

  @Test func `a number that isn't finite is found wherever it stands`() async throws {
    let count = 5000
    for place in [0, 1, 2, 3, 1023, 4095, 4096, 4097, count - 1] {
      var numbers = [UInt16](repeating: 0x3C00, count: count)
      numbers[place] = 0x7E00
      let values = try await Self.values([("w", "F16", [count], Self.bytes(numbers))])
      #expect(values.map(\.firstNonFinite) == [place])
      #expect(values.map(\.nanCount) == [1])
    }
  }

  @Test func `places are counted over the parts of a large tensor`() async throws {
    // Three parts of four megabytes, and a rest.
    let count = (13 << 20) / 4
    var bytes = [UInt8](repeating: 0, count: count * 4)
    let place = (9 << 20) / 4 + 3
    bytes.replaceSubrange(place * 4..<place * 4 + 4, with: [0, 0, 0xC0, 0x7F])
    let values = try await Self.values([("w", "F32", [count], bytes)])
    #expect(values.map(\.firstNonFinite) == [place])
    #expect(values.map(\.isAllZero) == [false])
  }

  @Test(arguments: [
    ("F32", bytes([UInt32(0), 0x8000_0000]), true),
    ("F32", bytes([UInt32(0), 1]), false),
    ("I8", [0, 0, 0], true),
    ("I8", [0, 0, 0x80], false),
    ("F8_E8M0", [0, 0], true),
  ])
  func `knows tensors of nothing but zeros`(
    _ dtype: String, _ bytes: [UInt8], _ isZero: Bool
  ) async throws {
    let size = try #require(DType(rawValue: dtype).layout).bytes
    let values = try await Self.values([("w", dtype, [bytes.count / size], bytes)])
    #expect(values.map(\.isAllZero) == [isZero])
  }

  @Test func `equal tensors have equal hashes, others don't`() async throws {
    let numbers = (0..<1000).map { UInt32($0) }
    var other = numbers
    other.swapAt(3, 998)
    let values = try await Self.values([
      ("a", "F32", [10, 100], Self.bytes(numbers)), ("b", "F32", [10, 100], Self.bytes(numbers)),
      ("c", "F32", [10, 100], Self.bytes(other)),
    ])
    #expect(values[0].contentHash == values[1].contentHash)
    #expect(values[0].contentHash != values[2].contentHash)
  }

  @Test(arguments: [2, 3])
  func `rows of embeddings are told apart, whatever their width`(_ width: Int) async throws {
    let rows: [[UInt16]] = [1, 2, 1, 3].map { [UInt16](repeating: $0, count: width) }
    let embedding = Self.bytes(rows.flatMap(\.self))
    let values = try await Self.values(
      [("embed", "BF16", [4, width], embedding), ("other", "BF16", [2, 2 * width], embedding)],
      config: #"{"text_config": {"vocab_size": 4}}"#)
    let hashes = try #require(values.first?.rowHashes)
    #expect(hashes.count == 4)
    #expect(hashes[0] == hashes[2])
    #expect(Set(hashes).count == 3)
    #expect(values.last?.rowHashes == nil)
  }

  @Test func `any number of jobs gives the same values`() async throws {
    let tensors = (0..<20).map { index in
      (
        name: "t\(index)", dtype: "F32", shape: [100],
        bytes: Self.bytes((0..<100).map { UInt32($0 * index) })
      )
    }
    let one = try await Self.values(tensors, jobs: 1)
    let many = try await Self.values(tensors, jobs: 7)
    #expect(one == many)
    #expect(one.map(\.name) == tensors.map(\.name))
  }

  @Test func `files are read as words just as from memory`() async throws {
    let folder = try TemporaryFolder()
    let numbers = (0..<999).map { UInt16($0) } + [0x7F80]
    let file = Self.safetensors([("w", "BF16", [1000], Self.bytes(numbers))])
    try folder.write(file, to: "model.safetensors")
    let options = InspectionOptions(readsValues: true)
    let inspector = ModelInspector(options: options)
    let onDisk = try await inspector.inspect(
      LocalRepository(folder: folder.path, target: Target(location: "t", kind: .directory)))
    let inMemory = try await inspector.inspect(InMemoryRepository(["model.safetensors": file]))
    #expect(onDisk.values == inMemory.values)
    #expect(onDisk.values?.map(\.firstNonFinite) == [999])
  }
}
