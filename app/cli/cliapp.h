#pragma once

#include "app/cli/commandline.h"
#include "app/cli/report.h"
#include "app/cli/terminalprogress.h"
#include "services/core/cancellation.h"
#include "services/core/task.h"
#include "services/inventory/inventoryloader.h"

#include <QObject>

#include <memory>

namespace kekkai::cli {

/// One run of the program: loads what the command needs, prints it, and tells the exit code.
class CliApp final : public QObject {
    Q_OBJECT
public:
    CliApp(CommandLine line, Session session, QObject *parent = nullptr);
    ~CliApp() override;

    void start();
    void cancel();

Q_SIGNALS:
    void finished(int exitCode);

private:
    void loaded();
    void showFields(Result<FieldsOfSubject> fields);
    void end(ExitCode code);
    /// @returns false when standard output takes no more.
    bool print(const QByteArray &bytes);

    CommandLine m_line;
    Session m_session;
    InventoryLoader m_loader;
    CancelScope m_reading;
    TerminalProgress m_progress;
    bool m_canceled = false;
    bool m_ended = false;
};

/// One subject's version with its references and fields, without reading the whole registry.
/// Errors: NotFound; others as the registry gives them.
Task<Result<FieldsOfSubject>> readFieldsOf(std::shared_ptr<HttpTransport> registry, QString subject, int version,
                                           Cancellation cancellation);

} // namespace kekkai::cli
