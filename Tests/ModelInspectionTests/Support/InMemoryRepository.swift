import ModelFacts
import ModelFormats
import ModelInspection

/// Files of a test, held in memory.
struct InMemoryRepository: ModelRepository {
  var target = Target(location: "memory", kind: .directory)
  var contents: [String: [UInt8]]
  var problems: [InspectionProblem] = []

  init(_ contents: [String: [UInt8]]) { self.contents = contents }

  init(texts: [String: String]) { contents = texts.mapValues { Array($0.utf8) } }

  func listing() -> (files: [RepositoryFile], problems: [InspectionProblem]) {
    let files = contents.map { RepositoryFile(path: $0.key, size: $0.value.count) }
    return (files.sorted { ExactString($0.path) < ExactString($1.path) }, problems)
  }

  func open(_ path: String) throws(FormatError) -> any ByteSource {
    guard let content = contents[path] else {
      throw FormatError(reason: .unreadable("no such file"), offset: 0)
    }
    return MemorySource(content)
  }
}
