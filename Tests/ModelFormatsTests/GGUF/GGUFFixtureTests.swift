import Foundation
import ModelFacts
import ModelFormats
import Testing

/// The files that `Scripts/fixtures/make-gguf.py` wrote with the gguf library, and what its reader said.
private enum GGUFFixtures {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/GGUF")

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: name)))
  }

  static let expected: [(name: String, value: JSONValue)] = {
    let members = try? JSONValue(parsing: bytes("expected.json")).object?.members
    return (members ?? []).map { ($0.key, $0.value) }
  }()

  static var names: [String] { expected.map(\.name) }
}

@Suite struct GGUFFixtureTests {
  @Test func `the fixtures are there`() {
    #expect(GGUFFixtures.names.count == 23)
  }

  @Test(arguments: GGUFFixtures.names)
  func `reads each file as the gguf library does`(name: String) throws {
    let expected = try #require(GGUFFixtures.expected.first { $0.name == name }?.value)
    let header = GGUFHeader(reading: MemorySource(try GGUFFixtures.bytes(name)))
    guard expected["error"] == nil else {
      #expect(!header.errors.isEmpty)
      return
    }
    #expect(header.errors.isEmpty)
    #expect(header.isBigEndian == expected["big_endian"]?.bool)
    #expect(header.alignment == expected["alignment"]?.integer)
    #expect(header.dataOffset == expected["data_offset"]?.integer)
    let tensors = try #require(expected["tensors"]?.array)
    #expect(header.tensors.count == tensors.count)
    for (tensor, wanted) in zip(header.tensors, tensors) {
      #expect(tensor.name == wanted["name"]?.string)
      #expect(tensor.dtype.rawValue == wanted["dtype"]?.string)
      #expect(tensor.shape == wanted["shape"]?.array?.compactMap(\.integer))
      #expect(tensor.byteCount == wanted["bytes"]?.integer)
      #expect(tensor.dataOffset == wanted["data_offset"]?.integer)
    }
    let fields = try #require(expected["fields"]?.object).members
    #expect(header.metadata.map(\.key) == fields.map(\.key))
    for (entry, field) in zip(header.metadata, fields) {
      #expect(agree(entry.value, field.value), "\(entry.key): \(entry.value)")
    }
  }

  /// Whether a value is what the library's reader gave; of arrays, whether there are as many elements.
  private func agree(_ value: MetadataValue, _ field: JSONValue) -> Bool {
    let wanted = field["value"]
    return switch value {
    case .integer(let integer): wanted?.integer == integer
    case .unsigned(let integer):
      if case .number(let number) = wanted { number.text == "\(integer)" } else { false }
    case .float(let double, _): wanted?.double == double
    case .bool(let bool): wanted?.bool == bool
    case .string(let string): wanted?.string.map { ExactString($0) == ExactString(string) } ?? false
    case .array(let elements): field["count"]?.integer == elements.count
    // The library counts the leaves of nested arrays.
    case .elided(let type, let count): type == "array" || field["count"]?.integer == count
    }
  }

  @Test(arguments: ["f16.gguf", "every-value.gguf", "big-endian.gguf"])
  func `every cut of a file's header is refused`(name: String) throws {
    let bytes = try GGUFFixtures.bytes(name)
    let end = try #require(GGUFHeader(reading: MemorySource(bytes)).dataOffset)
    for length in stride(from: 0, to: end, by: 7) {
      #expect(!GGUFHeader(reading: MemorySource(Array(bytes[..<length]))).errors.isEmpty)
    }
  }

  @Test func `a split file knows its place in the series`() throws {
    for number in 0..<3 {
      let header = GGUFHeader(
        reading: MemorySource(try GGUFFixtures.bytes("split-0000\(number + 1)-of-00003.gguf")))
      #expect(header.metadata.contains(MetadataEntry(key: "split.no", value: .integer(number))))
      #expect(header.metadata.contains(MetadataEntry(key: "split.count", value: .integer(3))))
    }
  }
}
