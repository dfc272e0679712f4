import Model

/// What the command line prints when something goes wrong.
enum Failure {
    /// One sentence for the operator.
    static func sentence(for error: any Error) -> String {
        switch error {
        case let input as InvalidInput:
            input.faults.map { "\($0.field) \($0.detail)" }.joined(separator: "; ")
        case StoreError.notFound: "there is no such account"
        case StoreError.emailTaken: "there is an account with this e-mail address already"
        case StoreError.tokenLimit(let maximum): "the account has \(maximum) API tokens already; delete one"
        case StoreError.lastAdministrator: "the last active administrator cannot be disabled"
        default: "\(error)"
        }
    }
}
