import ModelFacts
import ModelFormats
import Testing

/// A file with one thing wrong, and the error it must give.
private struct Refusal: Sendable, CustomTestStringConvertible {
  var file = GGUFBytes()
  var reason: FormatError.Reason
  var offset: Int

  init(_ reason: FormatError.Reason, at offset: Int, _ change: (inout GGUFBytes) -> Void) {
    self.reason = reason
    self.offset = offset
    change(&file)
  }

  var testDescription: String { "\(reason)" }
}

private let deep = (0..<5).flatMap { _ in [9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0] as [UInt8] }
private let notAPower = FormatError.Reason.violates(
  "has a general.alignment that isn't a power of two stored as uint32")

private let refusals: [Refusal] = [
  Refusal(.badMagic(expected: "GGUF"), at: 0) { $0.magic = Array("GGML".utf8) },
  Refusal(.unsupportedVersion(0), at: 4) { $0.version = 0 },
  Refusal(.unsupportedVersion(1), at: 4) { $0.version = 1 },
  Refusal(.unsupportedVersion(4), at: 4) { $0.version = 4 },
  Refusal(.overflow("the number of tensors"), at: 8) { $0.tensorCount = .max },
  Refusal(.truncated(needed: 24, available: 16), at: 8) { $0.tensorCount = 1 },
  Refusal(.overflow("the number of key-values"), at: 16) { $0.entryCount = 1 << 63 },
  Refusal(.truncated(needed: 13_000_000_000, available: 8), at: 16) {
    $0.entryCount = 1_000_000_000
  },
  Refusal(.violates("has an empty key"), at: 24) { $0.entries = [("", .u32(1))] },
  Refusal(.violates("has the key a twice"), at: 41) {
    $0.entries = [("a", .u32(1)), ("a", .u32(1))]
  },
  Refusal(.unknownType(13), at: 33) { $0.entries = [("a", .raw(13, []))] },
  Refusal(.unknownType(.init(UInt32.max)), at: 33) { $0.entries = [("a", .raw(.max, []))] },
  Refusal(.unknownType(13), at: 37) { $0.entries = [("a", .array(13, count: 0))] },
  Refusal(.truncated(needed: 1000, available: 19), at: 45) {
    $0.entries = [("a", .raw(8, [0xe8, 3, 0, 0, 0, 0, 0, 0]))]
  },
  Refusal(.violates("has a string of 1073741825 bytes where llama.cpp takes 1 GiB at most"), at: 37)
  {
    $0.entries = [("a", .raw(8, [1, 0, 0, 0x40, 0, 0, 0, 0]))]
  },
  Refusal(
    .violates("has an array of 2305843009213693952 elements where llama.cpp takes 2^30 at most"),
    at: 41
  ) { $0.entries = [("a", .array(10, count: 1 << 61))] },
  Refusal(.truncated(needed: 4_000_000, available: 15), at: 49) {
    $0.entries = [("a", .array(4, count: 1_000_000))]
  },
  Refusal(.truncated(needed: 8_000_000, available: 15), at: 49) {
    $0.entries = [("a", .array(8, count: 1_000_000))]
  },
  Refusal(.limit("arrays nested deeper than 4"), at: 85) {
    $0.entries = [("a", .array(9, count: 1, deep))]
  },
  Refusal(notAPower, at: 53) { $0.entries = [("general.alignment", .u32(0))] },
  Refusal(notAPower, at: 53) { $0.entries = [("general.alignment", .u32(24))] },
  Refusal(notAPower, at: 53) { $0.entries = [("general.alignment", .u32(1 << 21))] },
  Refusal(notAPower, at: 53) { $0.entries = [("general.alignment", .string("32"))] },
  Refusal(notAPower, at: 53) {
    $0.entries = [("general.alignment", .raw(10, [32, 0, 0, 0, 0, 0, 0, 0]))]
  },
  Refusal(.violates("has a tensor name of 64 bytes where llama.cpp takes 63"), at: 24) {
    $0.tensors = [.init(String(repeating: "n", count: 64), 0, [0])]
  },
  Refusal(.violates("has the tensor w twice"), at: 57) {
    $0.tensors = [.init("w", 0, [0]), .init("w", 0, [0])]
  },
  Refusal(.violates("has 5 dimensions where llama.cpp takes 4 at most"), at: 33) {
    $0.tensors = [.init("w", 0, [1, 1, 1, 1, 1])]
  },
  Refusal(.overflow("a dimension"), at: 37) { $0.tensors = [.init("w", 0, [.max])] },
  Refusal(.overflow("the number of elements"), at: 37) {
    $0.tensors = [.init("w", 0, [1 << 32, 1 << 32])]
  },
  Refusal(.overflow("the number of elements"), at: 37) {
    $0.tensors = [.init("w", 0, [1 << 62, 2, 0])]
  },
  Refusal(.overflow("the number of bytes"), at: 24) { $0.tensors = [.init("w", 0, [1 << 62])] },
  Refusal(.unknownType(43), at: 45) { $0.tensors = [.init("w", 43, [0])] },
  Refusal(.violates("stores Q4_3, which llama.cpp no longer reads"), at: 45) {
    $0.tensors = [.init("w", 5, [0])]
  },
  Refusal(.violates("has rows of 33 elements in Q4_0, which packs 32"), at: 37) {
    $0.tensors = [.init("w", 2, [33, 32])]
  },
  Refusal(.violates("has rows of 1 elements in Q4_0, which packs 32"), at: 37) {
    $0.tensors = [.init("w", 2, [])]
  },
  Refusal(.violates("places w at 7 of its data where the tensors before it end at 0"), at: 24) {
    $0.tensors = [.init("w", 0, [1], at: 7)]
    $0.dataCount = 11
  },
  Refusal(.truncated(needed: 4, available: 3), at: 64) {
    $0.tensors = [.init("w", 0, [])]
    $0.dataCount = 3
  },
]

@Suite struct GGUFRefusalTests {
  @Test(arguments: refusals)
  private func `refuses what llama.cpp refuses, at the field that is wrong`(_ refusal: Refusal) {
    let errors = refusal.file.header.errors
    #expect(errors.first?.reason == refusal.reason)
    #expect(errors.first?.offset == refusal.offset)
    #expect(errors.count == 1)
  }

  @Test func `every prefix of a file is refused and no changed byte stops the reader`() {
    var file = GGUFBytes()
    file.entries = [
      ("general.architecture", .string("llama")), ("tokenizer.ggml.model", .string("gpt2")),
      ("tokenizer.ggml.tokens", .strings((0..<66).map { "t\($0)" })),
      ("tokenizer.ggml.token_type", .integers((0..<66).map { $0 < 60 ? 1 : 3 })),
      ("tokenizer.ggml.bos_token_id", .u32(65)),
      ("nested", .array(9, count: 1, [4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])),
    ]
    file.tensors = [.init("a", 0, [4, 2]), .init("b", 2, [64, 3], at: 32)]
    file.dataCount = 140
    let bytes = file.bytes
    #expect(file.header.errors.isEmpty)
    for length in bytes.indices {
      #expect(!GGUFHeader(reading: MemorySource(Array(bytes[..<length]))).errors.isEmpty)
    }
    var refused = 0
    for position in bytes.indices.dropLast(140) {
      for value in [0, 1, 0x7f, 0x80, 0xff] as [UInt8] where bytes[position] != value {
        var changed = bytes
        changed[position] = value
        let header = GGUFHeader(reading: MemorySource(changed))
        refused += header.errors.isEmpty ? 0 : 1
        #expect(header.tensors.allSatisfy { ($0.byteCount ?? 0) >= 0 })
      }
    }
    #expect(refused > 1000)
  }

  @Test func `arrays without elements can't make the reader spin`() {
    var file = GGUFBytes()
    file.entries = [("a", .array(9, count: 1 << 30)), ("b", .array(0, count: 1 << 30))]
    #expect(file.header.errors.count == 1)
  }
}
