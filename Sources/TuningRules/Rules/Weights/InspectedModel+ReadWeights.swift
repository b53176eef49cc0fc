import ModelFacts
import ModelKnowledge

extension InspectedModel {
  /// Weight files whose header was read as what their name says.
  var readWeightFiles: [WeightFile] {
    let loaded = Set((loadedSet?.files ?? []).map { ExactString($0) })
    return weightFiles.filter { file in
      !file.content.isPointer && !file.isMisnamed && !TrainingState.isName(of: file.path)
        && (loaded.contains(ExactString(file.path)) || WeightFileName(file.path).suggestsWeights)
    }
  }
}
