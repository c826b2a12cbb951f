#pragma once

#include <QObject>

#include <memory>

class QSocketNotifier;

namespace kekkai::cli {

/// Turns the first Ctrl+C (and SIGTERM) into a signal of the event loop; a second one ends the program at once, as
/// usual. There is at most one.
class Interrupt final : public QObject {
    Q_OBJECT
public:
    explicit Interrupt(QObject *parent = nullptr);
    ~Interrupt() override;

Q_SIGNALS:
    void requested();

private:
    std::unique_ptr<QSocketNotifier> m_notifier; ///< null on Windows
};

} // namespace kekkai::cli
