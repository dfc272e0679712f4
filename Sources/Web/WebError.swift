/// Why the pages cannot be served: a fault of the installation, found at start.
public enum WebError: Error, CustomStringConvertible, Equatable {
    /// The texts of the languages do not fit together.
    case catalogue(String)
    /// A template is missing, malformed, or names something that does not exist.
    case template(String)
    /// A static file is missing or unreadable.
    case asset(String)

    /// One sentence for the operator.
    public var description: String {
        switch self {
        case .catalogue(let finding): "The texts of the pages are incomplete: \(finding)."
        case .template(let finding): "The templates of the pages are broken: \(finding)."
        case .asset(let finding): "The static files of the pages are broken: \(finding)."
        }
    }
}
