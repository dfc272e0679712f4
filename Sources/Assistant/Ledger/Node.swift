internal import Model

/// This process among those that use the database.
enum Node {
    /// Different in every process.
    static let name = "\(Identifier<Node>())"
}
