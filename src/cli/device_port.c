#include "cli/device_port.h"

#include "cli/cancel.h"

enum { FLOW_HARDWARE, FLOW_NONE };

const struct option_choice device_port_flow_controls[] = {
    {"hardware", FLOW_HARDWARE},
    {"none", FLOW_NONE},
    {NULL, 0},
};

enum plomb_status device_port_open(const struct device_port *from,
                                   struct plomb_serial_port **port_out,
                                   struct plomb_patience *patience_out,
                                   struct plomb_error *error)
{
    const struct plomb_serial_options options = {
        .path = from->path,
        .baud = from->baud,
        .has_flow_control = from->flow_control == FLOW_HARDWARE,
    };
    enum plomb_status status = plomb_serial_port_open(&options, port_out, error);

    if (status != PLOMB_OK) return status;
    cancel_begin();
    patience_out->wait = from->wait * 1000;
    patience_out->is_cancelled = cancel_is_asked;
    patience_out->context = NULL;
    return PLOMB_OK;
}
