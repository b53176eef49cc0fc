import Foundation
import ModelFacts
import ModelFormats

/// A file of `Fixtures/PyTorch`, which `Scripts/fixtures/make-torch.py` writes with torch.
struct TorchFixture: Sendable {
  let name: String
  var bytes: [UInt8]

  init(_ name: String) throws {
    self.name = name
    bytes = Array(try Data(contentsOf: Self.folder.appending(path: name)))
  }

  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Fixtures/PyTorch")

  /// What ftcheck reads out of it.
  var checkpoint: PyTorchCheckpoint {
    PyTorchCheckpoint(reading: MemorySource(bytes), path: name)
  }

  /// What torch itself says about the files.
  static func expected() throws -> JSONObject {
    let text = Array(try Data(contentsOf: folder.appending(path: "expected.json")))
    return try JSONValue(parsing: text)["files"]?.object ?? JSONObject([])
  }
}
