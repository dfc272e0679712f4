/// The line in which the child reports its port: `ready 43573`.
struct ReadyReport: Equatable {
    let port: Int

    /// - Returns: `nil` for any other line.
    init?(line: String) {
        let words = line.split(separator: " ")
        guard words.count == 2, words[0] == "ready", let port = Int(words[1]), (1...65535).contains(port) else {
            return nil
        }
        self.port = port
    }
}
