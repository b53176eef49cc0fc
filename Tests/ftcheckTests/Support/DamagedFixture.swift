import Foundation
import ModelFacts
import ModelFormats
import ModelInspection
import Testing
import TuningReports
import TuningRules
import ModelPrediction

/// A fixture among its neighbours in memory, of which one damaged file at a time is checked.
struct DamagedFixture: CustomTestStringConvertible, Sendable {
  /// The path below `Fixtures`.
  let path: String
  private let bytes: [UInt8]
  /// The other files of the model, by name.
  private let others: [String: [UInt8]]
  private var name: String { path.split(separator: "/").last.map(String.init) ?? path }

  var testDescription: String { path }

  /// The damages to try.
  var damages: [Damage] {
    let count = bytes.count
    let stride: Int =
      if ProcessInfo.processInfo.environment["EXHAUSTIVE"] == nil {
        count / 6 + 1
      } else {
        count < 4096 ? 1 : count / 1024
      }
    // A stride of its own for each file, lest all are cut at round numbers.
    return Swift.stride(from: path.utf8.count % stride, to: count, by: stride)
      .flatMap { [.prefix($0), .changedByte($0)] }
  }

  /// The JSON report on the model with a file damaged, or as it is.
  func report(_ damage: Damage?) async throws -> String {
    var files = others
    files[name] = damage?.applied(to: bytes) ?? bytes
    let model = try await ModelInspector().inspect(MemoryRepository(files: files))
    var reporter = JSONLinesReporter()
    return reporter.add(.assessed(Assessment(of: model, options: AssessmentOptions())))
  }
}

extension DamagedFixture {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures")

  /// Every file of `Fixtures` but what is expected of others.
  static let all: [DamagedFixture] = {
    var files: [String: [UInt8]] = [:]
    for case let path as String in FileManager.default.enumerator(atPath: folder.path()) ?? .init()
    where !path.hasPrefix("Reports/") && !path.hasSuffix("expected.json")
      && !path.hasSuffix(".jsonl")
    {
      guard let data = try? Data(contentsOf: folder.appending(path: path)) else { continue }
      files[path] = Array(data)
    }
    return files.sorted { $0.key < $1.key }.map { path, bytes in
      let folder = path.split(separator: "/").dropLast().joined(separator: "/") + "/"
      let isModel = folder.hasPrefix("Models/")
      let others = files.filter { isModel && $0.key.hasPrefix(folder) }
        .map { (String($0.key.dropFirst(folder.count)), $0.value) }
      return DamagedFixture(
        path: path, bytes: bytes,
        others: Dictionary(others, uniquingKeysWith: { first, _ in first }))
    }
  }()
}

/// Files in memory.
private struct MemoryRepository: ModelRepository {
  let target = Target(location: "memory", kind: .directory)
  let files: [String: [UInt8]]

  func listing() -> (files: [RepositoryFile], problems: [InspectionProblem]) {
    let listed = files.map { RepositoryFile(path: $0.key, size: $0.value.count) }
    return (listed.sorted { ExactString($0.path) < ExactString($1.path) }, [])
  }

  func open(_ path: String) throws(FormatError) -> any ByteSource {
    guard let content = files[path] else {
      throw FormatError(reason: .unreadable("no such file"), offset: 0)
    }
    return MemorySource(content)
  }
}
