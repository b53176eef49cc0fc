/// A release of a library, as something was measured with it.
package struct Release: Hashable, Sendable, CustomStringConvertible {
  /// The library's name on PyPI.
  package let library: String
  /// The version in full: `5.23.0`.
  package let version: String

  /// The version without its last part: `5.23`.
  package var minor: Substring {
    version.split(separator: ".").count > 2
      ? version[..<(version.lastIndex(of: ".") ?? version.endIndex)] : version[...]
  }

  /// The numbers of the version.
  package var numbers: [Int] { version.split(separator: ".").map { Int($0) ?? 0 } }

  /// Library and version without its last part: `transformers 5.23`.
  package var short: String { "\(library) \(minor)" }

  /// Library and version: `transformers 5.23.0`.
  package var description: String { "\(library) \(version)" }

  private init(_ library: String, _ version: String) {
    self.library = library
    self.version = version
  }

  /// The releases that the embedded text was made from, as its first line names them.
  package static let all: [Release] = AtlasLines.versions.compactMap { field in
    field.firstIndex(of: "=").map {
      Release(String(field[..<$0]), String(field[field.index(after: $0)...]))
    }
  }

  /// What configurations, models and tokenizers were asked of.
  package static let transformers = named("transformers")
  /// What adapters were asked of.
  package static let peft = named("peft")
  /// What models were made with, and what reads PyTorch's files.
  package static let torch = named("torch")
  /// What reads `tokenizer.json`.
  package static let tokenizers = named("tokenizers")
  /// What reads safetensors.
  package static let safetensors = named("safetensors")
  /// What reads pipelines.
  package static let diffusers = named("diffusers")
  /// What reads GGUF beside transformers.
  package static let gguf = named("gguf")

  private static func named(_ library: String) -> Release {
    guard let release = all.first(where: { $0.library == library }) else {
      preconditionFailure("the embedded text names no release of \(library)")
    }
    return release
  }
}
