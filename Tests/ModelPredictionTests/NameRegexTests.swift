import Testing
import ModelPrediction

@Suite struct `a name regex` {
  @Test(arguments: [
    (#"^language_model\.model"#, "language_model.model.norm", "language_model.model", [String?]()),
    (#"layers\.(\d+)\.w"#, "model.layers.12.weight", "layers.12.w", ["12"]),
    (#"^(?:(?!visual\.))(.+)"#, "lm_head", "lm_head", ["lm_head"]),
    (#"experts.*.w2.weight"#, "a.experts.3.w2.weight", "experts.3.w2.weight", []),
    (#"(query|key)_proj$"#, "a.key_proj", "key_proj", ["key"]),
    (#"(a)?(b)"#, "b", "b", [nil, "b"]),
    (#"neck\.[0-2]+[^x]"#, "neck.21.", "neck.21.", []),
    (#"x*"#, "aaa", "", []),
    (#"x?norm"#, "a.norm", "norm", []),
    (#"(no+)rm"#, "n.noorm", "noorm", ["noo"]),
    (#"n+m"#, "nanm", "nm", []),
    (#"(?<!model\.)norm(?!\w)"#, "model.norm.norm", "norm", []),
  ])
  func `finds`(_ pattern: String, in name: String, match: String, groups: [String?]) throws {
    let bytes = Array(name.utf8)
    let regex = try #require(NameRegex(pattern))
    let found = try #require(regex.firstMatch(in: bytes))
    #expect(String(decoding: bytes[found.range], as: UTF8.self) == match)
    #expect(
      found.groups.map { $0.map { String(decoding: bytes[$0], as: UTF8.self) } } == groups)
  }

  @Test(arguments: [
    (#"^visual"#, "a.visual"), (#"^(?!visual\.)(.+)"#, "visual.x"), (#"w$"#, "weight"),
    (#"a.c"#, "ac"), (#"(?<!model\.)norm"#, "model.norm"),
  ])
  func `doesn't find`(_ pattern: String, in name: String) throws {
    let regex = try #require(NameRegex(pattern))
    #expect(regex.firstMatch(in: Array(name.utf8)) == nil)
  }

  @Test(arguments: ["(", "(?<name>x)", "a{2}", #"\b"#, "[a"])
  func `refuses`(_ pattern: String) {
    #expect(NameRegex(pattern) == nil)
  }

  @Test func `leaves names alone that are too long to be names`() throws {
    let long = [UInt8](repeating: UInt8(ascii: "a"), count: NameRegex.longestName + 1)
    let regex = try #require(NameRegex("(a+)+"))
    #expect(regex.firstMatch(in: long) == nil)
    #expect(regex.firstMatch(in: Array(long.dropFirst())) != nil)
  }
}
