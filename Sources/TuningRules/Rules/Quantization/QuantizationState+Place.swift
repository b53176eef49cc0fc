import ModelFacts
import ModelPrediction

extension QuantizationState {
  /// The configuration that declares it, else the first weight file.
  func place(in examination: Examination) -> Location {
    location ?? Location(file: examination.loadedFiles.first?.path)
  }
}
