#pragma once

#include "app/cli/secrets.h"
#include "services/core/cancellation.h"
#include "services/discovery/connectiontest.h"

#include <QObject>

namespace kekkai::cli {

/// One run of "kekkai-cli profile …".
class ProfileCommands final : public QObject {
    Q_OBJECT
public:
    explicit ProfileCommands(CommandLine line, QObject *parent = nullptr);

    void start();
    void cancel();

Q_SIGNALS:
    void finished(int exitCode);

private:
    using Outcome = tl::expected<ExitCode, Refusal>;

    [[nodiscard]] Task<Outcome> run();
    [[nodiscard]] Task<Outcome> add();
    [[nodiscard]] Task<Outcome> edit();
    [[nodiscard]] Task<Outcome> importDraft();
    /// Saves @p profile and its secrets: both or neither.
    [[nodiscard]] Task<Outcome> save(Profile profile, ProfileSecrets secrets);
    [[nodiscard]] Task<Outcome> test();
    /// All stages of a test, as they ended.
    [[nodiscard]] Task<QList<TestResult>> stages(ServerKind kind, Endpoint endpoint);
    [[nodiscard]] Task<Outcome> storeSecrets();
    [[nodiscard]] Task<Outcome> remove();
    [[nodiscard]] Task<Outcome> show();
    [[nodiscard]] Outcome list();
    [[nodiscard]] Outcome importFile();
    [[nodiscard]] Outcome exportSome();
    void end(ExitCode code);

    CommandLine m_line;
    Keychain m_keychain;
    std::unique_ptr<ConnectionTest> m_test;
    CancelScope m_testing;
    bool m_ended = false;
};

/// @p text on standard error, each line made harmless.
void say(const QString &text);

} // namespace kekkai::cli
