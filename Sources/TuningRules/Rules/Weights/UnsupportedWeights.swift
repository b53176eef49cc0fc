import ModelFacts
import ModelKnowledge

/// A file in a format that no PyTorch trainer loads.
struct UnsupportedWeights {
  /// The file, relative to the target.
  let path: String
  /// The format's name.
  let format: String
  /// Whether it is a piece of a checkpoint of torch.distributed.
  let isDistributed: Bool
}

extension InspectedModel {
  /// The files in such formats, in listing order.
  var unsupportedWeights: [UnsupportedWeights] {
    files.compactMap { file in
      let name =
        file.content.untrainableName ?? FileFormat.decided(by: file.path)?.untrainableName
      return name.map {
        UnsupportedWeights(
          path: file.path, format: $0, isDistributed: file.content == .torchDistributed)
      }
    }
  }
}
