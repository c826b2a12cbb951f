#pragma once

#include "services/lock/securitysettings.h"

#include <QDialog>

class QCheckBox;
class QSpinBox;

namespace kekkai {

/// When Kekkai locks, and whether it can be seen in screenshots.
class SecurityDialog final : public QDialog {
    Q_OBJECT
public:
    explicit SecurityDialog(const SecuritySettings &settings, QWidget *parent = nullptr);

Q_SIGNALS:
    void submitted(const kekkai::SecuritySettings &settings);

private:
    [[nodiscard]] SecuritySettings chosen() const;

    QCheckBox *m_idle;
    QSpinBox *m_minutes;
    QCheckBox *m_screenLock;
    QCheckBox *m_suspend;
    QCheckBox *m_userSwitch;
    QCheckBox *m_minimise;
    QCheckBox *m_hide;
};

} // namespace kekkai
