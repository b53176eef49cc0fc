import Foundation
import Testing
import TuningRules

/// What the source files of the rules promise to whoever looks for one.
struct RuleSourceTests {
  private static let sources = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources")

  /// Swift files below a folder of the sources, by their path in it.
  private static func files(in folder: String) throws -> [String: String] {
    let root = sources.appending(path: folder)
    let paths = try FileManager.default.subpathsOfDirectory(atPath: root.path)
    return try Dictionary(
      uniqueKeysWithValues: paths.filter { $0.hasSuffix(".swift") }.map { path in
        (path, try String(contentsOf: root.appending(path: path), encoding: .utf8))
      })
  }

  @Test func `every rule has a file of its own, named by it, in its category's folder`() throws {
    let declarations = try Self.files(in: "TuningRules/Rules").compactMapValues { text in
      let count = text.ranges(of: "= Rule(").count
      return count == 0 ? nil : count
    }
    #expect(declarations.filter { $0.value > 1 }.isEmpty)
    let files = Set(declarations.keys.map { $0.lowercased() })
    let expected = Set(Rule.all.map { Self.file(of: $0.name) })
    #expect(files.subtracting(expected) == [])
    #expect(expected.subtracting(files) == [])
  }

  @Test func `the file of a rule declares the rule of that name`() throws {
    let files = try Self.files(in: "TuningRules/Rules").map { ($0.key.lowercased(), $0.value) }
    for rule in Rule.all {
      let text = try #require(files.first { $0.0 == Self.file(of: rule.name) }?.1)
      #expect(text.contains("name: \"\(rule.name)\""))
    }
  }

  @Test func `the name of a rule stands in the sources once, where it is declared`() throws {
    let names = Set(Rule.all.map(\.name))
    var places: [String: [String]] = [:]
    for (path, text) in try Self.files(in: "") {
      for name in Self.pairs(in: Array(text.utf8)) where names.contains(name) {
        places[name, default: []].append(path)
      }
    }
    for name in names {
      let found = places[name]?.map { $0.lowercased() }
      #expect(found == ["tuningrules/rules/\(Self.file(of: name))"])
    }
  }

  /// Whatever has the form of a rule's name, `category/name`.
  private static func pairs(in text: [UInt8]) -> [String] {
    text.indices.filter { text[$0] == UInt8(ascii: "/") }.map { slash in
      let start = text[..<slash].lastIndex { !isOfName($0) }.map { $0 + 1 } ?? 0
      let end = text[(slash + 1)...].firstIndex { !isOfName($0) } ?? text.count
      return String(decoding: text[start..<end], as: UTF8.self)
    }
  }

  private static func isOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"):
      true
    default: false
    }
  }

  /// `weights/missing-shard` is in `weights/missingshard.swift`, in small letters; where several
  /// categories have a rule of that name, as `weights/missing`, in `weights/weightsmissing.swift`.
  private static func file(of name: String) -> String {
    let parts = name.split(separator: "/")
    let isShared = Rule.all.filter { $0.name.hasSuffix("/\(parts[1])") }.count > 1
    let stem = "\(isShared ? parts[0] : "")\(parts[1])".replacing("-", with: "")
    return "\(parts[0])/\(stem).swift"
  }
}
