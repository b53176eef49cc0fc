import Foundation
import ModelFacts
import ModelFormats
import ModelKnowledge
import Testing

/// What `Scripts/fuzz` found, kept in `Fixtures/Crashes` in a folder for each of its targets.
@Suite struct FuzzedCrashTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Fixtures/Crashes")

  /// The files by `target/name`.
  static let files: [String] = {
    let found = FileManager.default.enumerator(atPath: folder.path())
    return (found?.compactMap { $0 as? String } ?? []).filter { $0.contains("/") }.sorted()
  }()

  @Test func `files are there`() {
    #expect(!Self.files.isEmpty)
  }

  /// A file that once stopped its parser is malformed: it ends with an objection, and soon.
  @Test(.timeLimit(.minutes(1)), arguments: files)
  func `a file that stopped a parser once is refused or remarked on`(_ path: String) throws {
    let bytes = Array(try Data(contentsOf: Self.folder.appending(path: path)))
    let target = try #require(path.split(separator: "/").first.map(String.init))
    let objects = try #require(Self.parsers[target], "no parser for \(target)")
    let start = ContinuousClock.now
    #expect(objects(bytes))
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  /// Whether the parser of each target of `Scripts/fuzz` has something to say against some bytes.
  private static let parsers: [String: @Sendable ([UInt8]) -> Bool] = [
    "gguf": { !GGUFHeader(reading: MemorySource($0)).errors.isEmpty },
    "json": { (try? JSONValue(parsing: $0)) == nil },
    "pickle": {
      PickleScanner.scan(MemorySource($0), path: "pytorch_model.bin")
        .contains { $0.error != nil || !$0.isComplete || !$0.remarks.isEmpty }
    },
    "safetensors": {
      (try? SafetensorsHeader(reading: MemorySource($0)))?.errors.isEmpty != true
    },
    "sentencepiece": {
      (try? Vocabulary(sentencePiece: $0, file: "tokenizer.model", lookingUp: [])) == nil
    },
    "sniff": { (try? FileFormat.sniffed(from: MemorySource($0), name: "data.bin")) == .unknown },
    "tekken": { (try? Vocabulary(tekken: $0, file: "tekken.json", lookingUp: [])) == nil },
    "template": {
      let source = String(decoding: $0, as: UTF8.self)
      let template = ChatTemplate(
        name: "default", source: source, location: Location(file: "chat_template.jinja"))
      return template.analyzed(beginToken: nil).syntaxError != nil
    },
    "tokenizer": {
      (try? Vocabulary(tokenizerJSON: $0, file: "tokenizer.json", lookingUp: [])) == nil
    },
    "yaml": {
      var reader = YAMLReader($0)
      do {
        while try reader.next() != nil {}
        return false
      } catch {
        return (try? reader.next()) == .some(nil)
      }
    },
    "zip": {
      let archive = ZipArchive(MemorySource($0))
      return !archive.errors.isEmpty || !archive.remarks.isEmpty || !archive.unclaimed.isEmpty
    },
  ]
}
