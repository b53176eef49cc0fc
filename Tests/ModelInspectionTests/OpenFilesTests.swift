import ModelFacts
import ModelFormats
import Synchronization
import Testing

@testable import ModelInspection

/// Files in memory that count how often each is opened and read.
private final class CountingRepository: ModelRepository {
  let files: InMemoryRepository
  let opens = Mutex<[String: Int]>([:])
  var target: Target { files.target }

  init(_ files: InMemoryRepository) { self.files = files }

  func listing() -> (files: [RepositoryFile], problems: [InspectionProblem]) { files.listing() }

  func open(_ path: String) throws(FormatError) -> any ByteSource {
    opens.withLock { $0[path, default: 0] += 1 }
    return try files.open(path)
  }
}

@Suite struct OpenFilesTests {
  /// A tied pair of matrices, whose values are sampled.
  private static let weights: [UInt8] = {
    let header =
      #"{"a.weight":{"dtype":"F32","shape":[4,2],"data_offsets":[0,32]},"#
      + #""b.weight":{"dtype":"F32","shape":[4,2],"data_offsets":[32,64]}}"#
    let length = (0..<8).map { UInt8(truncatingIfNeeded: header.utf8.count >> ($0 * 8)) }
    return length + Array(header.utf8) + [UInt8](repeating: 1, count: 64)
  }()

  @Test func `every file is opened once, whoever comes back to it`() async throws {
    var files = InMemoryRepository(texts: [
      "config.json": #"{"vocab_size":4,"auto_map":{"AutoModel":"modeling.Model"}}"#,
      "modeling.py": "class Model: pass\n",
      "tokenizer_config.json": "{}", "vocab.json": #"{"a":0,"b":1,"ab":2}"#, "merges.txt": "a b\n",
      "chat_template.jinja": "{{ messages }}", "other/extra.jinja": "{{ messages }}",
      "README.md": "# A model\n", "notes.txt": "nothing",
    ])
    files.contents["model.safetensors"] = Self.weights
    let repository = CountingRepository(files)
    let options = InspectionOptions(readsValues: true)
    let model = try await ModelInspector(options: options).inspect(repository)
    #expect(model.samples.count == 2)
    #expect(model.values?.count == 2)
    #expect(model.declarations != nil)
    #expect(model.tokenizer.vocabulary.value?.count == 3)
    #expect(model.tokenizer.chatTemplates.count == 1)
    #expect(model.tokenizer.otherTemplates.count == 1)
    let opens = repository.opens.withLock { $0 }
    #expect(opens == Dictionary(uniqueKeysWithValues: files.contents.keys.map { ($0, 1) }))
  }

  @Test(arguments: [
    ("config.json", Reach.document), ("a/b/tokenizer.json", .vocabulary),
    ("tokenizer.4.0.json", .vocabulary), ("merges.txt", .vocabulary),
    ("a/chat_template.jinja", .template), ("modeling.py", .source),
    ("README.md", .head(CardText.limit)), ("a/README.md", .ends), ("model.safetensors", .ends),
  ])
  func `a name tells how far its readers reach`(_ path: String, _ reach: Reach) {
    #expect(Reach(of: path) == reach)
  }

  @Test func `what is longer than its budget isn't read`() throws {
    let reach = Reach.whole(budget: 3, what: "template")
    #expect(try MemorySource([1, 2, 3]).bytes(within: reach) == [1, 2, 3])
    #expect(
      throws: FormatError(reason: .limit("4 bytes of template, where 3 are read"), offset: 0)
    ) { try MemorySource([1, 2, 3, 4]).bytes(within: reach) }
  }
}
