#pragma once

#include <QDialog>

namespace kekkai {

/// Version, licence and the libraries inside.
class AboutDialog final : public QDialog {
    Q_OBJECT
public:
    explicit AboutDialog(QWidget *parent = nullptr);
};

} // namespace kekkai
