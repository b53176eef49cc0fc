import ModelFacts

/// Files in which trainers keep the state of a run: optimizer, scheduler, random numbers.
package enum TrainingState {
  /// Whether a file's name is one that trainers give to such state.
  package static func isName(of path: String) -> Bool {
    let name = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
    let isState = stems.contains { name.hasPrefix($0) }
    return isState && endings.contains { name.hasSuffix($0) } || partitioned.occurs(in: name)
  }

  private static let stems = ["optimizer", "scheduler", "rng_state", "scaler", "random_states"]
  private static let endings = [".pt", ".pth", ".bin", ".pkl", ".safetensors", ".ckpt"]
  /// What DeepSpeed has in the names of its files.
  private static let partitioned = WordSearch(["optim_states", "zero_pp_rank"])
}
