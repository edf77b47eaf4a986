/*
 * The steps for devices with plomb's verifier: docs/spec/flash.md, sections 3, 7 and 8,
 * has what they stand on.
 */
#include "lib/rotate_step.h"

#include <string.h>

#define HEX "rotation/firmware/plomb-verifier-%s.hex"

static bool is_cut_over(const struct rotate_steps *steps)
{
    return steps->plan->way == PLOMB_ROTATE_CUT_OVER;
}

static bool has_test_key(const struct rotate_steps *steps)
{
    for (size_t i = 0; i < steps->plan->slot_count; i++) {
        if (steps->plan->slots[i].key->info.test_key != NULL) return true;
    }
    return false;
}

/* KEY="$PWD/a.pem,$PWD/b.pem": verifier/Makefile runs in a folder of its own. */
static void add_key_list(struct rotate_steps *steps)
{
    const struct plomb_rotate_plan *plan = steps->plan;

    rotate_step_add(steps, "KEY=\"");
    for (size_t i = 0; i < plan->slot_count; i++) {
        const char *file = plan->slots[i].key->file;

        plomb_buf_addf(&steps->buf, "%s%s%s", i > 0 ? "," : "",
                       file[0] == '/' ? "" : "$PWD/", file);
    }
    plomb_buf_add_text(&steps->buf, "\"");
}

static void build(struct rotate_steps *steps, const char *title)
{
    const struct plomb_rotate_options *options = steps->options;
    const char *target = options->target->name;

    rotate_step_begin(steps, "build-verifier", title);
    rotate_step_say(
        steps,
        "From the sources and with the variables of the verifier in the field (pins, "
        "times, BOOT_SIGNATURE): only KEY and VERIFIER_VERSION change. PLOMB_SOURCE "
        "names the folder of plomb's sources. The order of KEY is for ever, since "
        "devices revoke slots and not keys: a build that leaves a revoked key out "
        "has another key in a slot that is revoked. Two builds give the same bytes; "
        "let a second person build, and compare the sums.");
    rotate_step_say(steps, has_test_key(steps)
                               ? "RELEASE=1 is left out, since it refuses the test "
                                 "key among them: this build leaves the debug port "
                                 "open."
                               : "RELEASE=1 refuses test keys, and closes the debug "
                                 "port of devices that still have it open.");
    rotate_step_run(steps, "make -C \"$PLOMB_SOURCE/verifier\" %s", target);
    rotate_step_add(steps, "BUILD=\"$PWD/rotation\" PLOMB=\"$(command -v plomb)\"");
    add_key_list(steps);
    rotate_step_variable(steps, "HW_VERSION", &options->hw_version, "HW_VERSION");
    rotate_step_variable(steps, "VERIFIER_VERSION", &options->bootloader_version,
                         "BOOTLOADER_VERSION");
    if (!has_test_key(steps)) rotate_step_add(steps, "RELEASE=1");
    for (size_t i = 0; i < options->variable_count; i++) {
        rotate_step_argument(steps, options->variables[i]);
    }
    rotate_step_run(steps, "sha256sum " HEX, target);
}

static void pack_transition(struct rotate_steps *steps)
{
    const struct plomb_rotate_options *options = steps->options;

    rotate_step_begin(steps, "pack-transition", "pack it, signed with the old key");
    rotate_step_say(
        steps,
        "This is the last package that the old key has to sign; the list of --sd-req "
        "may name all SoftDevices in the field. It is sealed so that a device "
        "without room for it refuses it, and does not give up its application; and "
        "not encrypted, since a verifier is no secret. Devices refuse a security "
        "counter below their own. Keep the package as long as a device may come out "
        "of a drawer.");
    rotate_step_run(steps, "plomb pack --seal --cipher none");
    rotate_step_number(steps, "--security-counter", &options->security_counter,
                       "SECURITY_COUNTER");
    rotate_step_add(steps, "--chip %s --bootloader " HEX " --allow-drop uicr",
                    options->target->chip, options->target->name);
    rotate_step_number(steps, "--bootloader-version", &options->bootloader_version,
                       "BOOTLOADER_VERSION");
    rotate_step_device(steps);
    rotate_step_add(steps, "--key-file");
    rotate_step_argument_or(steps, rotate_old_key_file(options), "OLD_PRIVATE_KEY");
    rotate_step_add(steps, "transition.zip");
    rotate_step_run(steps, "plomb verify --key");
    rotate_step_argument(steps, options->old_key.file);
    rotate_step_add(steps, "transition.zip");
}

static void send(struct rotate_steps *steps, const char *package)
{
    rotate_step_run(steps, "plomb send %s --port", package);
    rotate_step_word(steps, "PORT");
}

static void ask(struct rotate_steps *steps, const char *what)
{
    rotate_step_run(steps, "plomb device %s --port", what);
    rotate_step_word(steps, "PORT");
}

static void roll_out_transition(struct rotate_steps *steps)
{
    rotate_step_begin(steps, "roll-out-transition",
                      "send it, to a device on the desk first, then to the fleet");
    if (is_cut_over(steps)) {
        rotate_step_say(
            steps, "From the restart on the device takes nothing that the old key "
                   "signed. Its log has 'installation failed' and the signature, "
                   "since the new verifier cannot check the package that brought it: "
                   "the bootloader version is what counts. The application stays, "
                   "unless the verifier is built with BOOT_SIGNATURE=1: then it does "
                   "not start until one signed with the new key is there.");
    } else {
        rotate_step_say(
            steps,
            "The device on the desk has the firmware of the fleet, and is tried "
            "through all that follows before the fleet sees any of it. The "
            "application stays, and goes on running; from the restart on packages of "
            "both keys are taken. A device that has this version refuses it, so that "
            "sending it again does no harm.");
    }
    rotate_step_say(steps,
                    "Phone apps and gateways deliver it like any other package.");
    send(steps, "transition.zip");
}

static void count(struct rotate_steps *steps)
{
    const struct plomb_optional *version = &steps->options->bootloader_version;

    rotate_step_begin(steps, "count-devices", "count the devices that have it");
    if (version->is_given) {
        rotate_step_say(steps, "Bootloader version %u or higher has the new key.",
                        version->value);
    } else {
        rotate_step_say(steps,
                        "The bootloader version of step 2, or a higher one, has the "
                        "new key.");
    }
    rotate_step_say(
        steps,
        "Let the application report the number where there is no wire. Nothing that "
        "a device says about itself is authenticated, and no device tells which keys "
        "it has or has revoked: the proof is a package by the new key that it takes.");
    ask(steps, "info --json");
}

static void roll_out_first(struct rotate_steps *steps)
{
    rotate_step_begin(steps, "roll-out-first",
                      "send it to the devices that have the new key");
    rotate_step_say(
        steps,
        "The device tries the application. At the first restart after it confirmed, "
        "it writes marks for all slots before the new key's: those keys sign nothing "
        "any more on this device. No update takes such a mark back. An application "
        "that is taken back revokes nothing. The log has 'application confirmed'; "
        "the info then has the application version.");
    send(steps, "first-by-new-key.zip");
    ask(steps, "log");
}

static void prove(struct rotate_steps *steps)
{
    const struct plomb_rotate_options *options = steps->options;

    rotate_step_begin(steps, "prove-revoked",
                      "see on the desk that the old key is refused");
    rotate_step_say(
        steps,
        "The same application, signed with the old key: the device must refuse it "
        "for its signature (answer 05), and plomb send ends with 1. Destroy it then.");
    rotate_step_run(steps, "plomb pack --seal --cipher none");
    rotate_step_number(steps, "--security-counter", &options->security_counter,
                       "SECURITY_COUNTER");
    rotate_step_add(steps, "--application");
    rotate_step_argument_or(steps, options->application, "APPLICATION.hex");
    rotate_step_number(steps, "--application-version", &options->application_version,
                       "APPLICATION_VERSION");
    rotate_step_device(steps);
    rotate_step_add(steps, "--key-file");
    rotate_step_argument_or(steps, rotate_old_key_file(options), "OLD_PRIVATE_KEY");
    rotate_step_add(steps, "by-old-key.zip");
    send(steps, "by-old-key.zip");
}

static void missed(struct rotate_steps *steps)
{
    rotate_step_begin(steps, "missed-devices",
                      "know what becomes of those that missed it");
    if (steps->plan->way == PLOMB_ROTATE_BUILT_IN) {
        rotate_step_say(
            steps,
            "A device that got no package by the new key yet takes packages of both. "
            "Whatever it skipped, any later application by the new key revokes the "
            "old one on it.");
    } else {
        rotate_step_say(
            steps,
            "A device without the new verifier refuses packages by the new key for "
            "their signature (answer 05), and stays as it is: send it "
            "transition.zip, then any release by the new key.");
    }
    if (steps->plan->way == PLOMB_ROTATE_TRANSITION) {
        rotate_step_say(
            steps,
            "A device that has both keys, and no application by the new one yet, "
            "takes packages of both. A device that revoked the old key refuses "
            "transition.zip, and does not need it.");
    }
    rotate_step_say(steps,
                    "As long as a device takes the old key, whoever has that can "
                    "install what they like on it, another verifier included.");
    if (steps->options->is_compromised) {
        rotate_step_say(
            steps,
            "They may have been there first, and such a device says what they want: "
            "one that refuses the new key's packages after all that was sent to it "
            "belongs on a programmer.");
    }
}

static void next_time(struct rotate_steps *steps)
{
    const struct plomb_rotate_plan *plan = steps->plan;
    const size_t left = PLOMB_VERIFIER_KEYS - plan->slot_count;

    rotate_step_begin(steps, "next-rotation",
                      "write down what the next one starts from");
    rotate_step_say(steps, "The slots are, in this order:");
    for (size_t i = 0; i < plan->slot_count; i++) {
        plomb_buf_addf(&steps->buf, " %s%s", plan->slots[i].key->file,
                       i + 1 < plan->slot_count ? "," : ";");
    }
    rotate_step_say(
        steps,
        "%zu of %d are free. Every later verifier for these devices, and the one "
        "that goes into new ones, is built with this list, and more behind it.",
        left, PLOMB_VERIFIER_KEYS);
    if (left == 0) {
        rotate_step_say(steps,
                        "Once the last of them signs, no update brings these devices "
                        "another key: plan their end, or keep that key well.");
    }
}

static void write_by_wire(struct rotate_steps *steps)
{
    const struct plomb_rotate_options *options = steps->options;

    rotate_step_begin(steps, "write-devices", "write each device with a programmer");
    rotate_step_say(
        steps,
        "The whole chip is erased first, and its slots with it; a build with "
        "RELEASE=1 closed the debug port, which opens no other way. What the "
        "application stored is lost, and the device's key: give each its own again, "
        "or a new one that your records then have. Devices that nobody can reach "
        "keep the old key until the end.");
    rotate_step_run(steps, "plomb factory --target %s --verifier " HEX,
                    options->target->name, options->target->name);
    for (size_t i = 0; i < steps->plan->slot_count; i++) {
        rotate_step_add(steps, "--key");
        rotate_step_argument(steps, steps->plan->slots[i].key->file);
    }
    rotate_step_add(steps, "--device-key");
    rotate_step_word(steps, "DEVICE_KEY.pem");
    rotate_step_add(steps, "-o device.hex first-by-new-key.zip");
}

static const char *first_text(const struct rotate_steps *steps)
{
    if (steps->plan->way == PLOMB_ROTATE_BY_WIRE) {
        return "It is what the devices leave the programmer with.";
    }
    if (is_cut_over(steps)) {
        return "Have it ready before transition.zip is sent. The application may be "
               "the installed one, with its version.";
    }
    return "It is sealed, and so it is tried first, and taken back if it does not "
           "confirm; a plain one would be final at once, and the old key revoked. It "
           "holds an application, which may be the installed one with its version: a "
           "package without one also revokes the old key, and a verifier built with "
           "BOOT_SIGNATURE=1 then starts no application that the old key signed.";
}

static const char *retire_text(const struct rotate_steps *steps)
{
    switch (steps->plan->way) {
    case PLOMB_ROTATE_TRANSITION:
        return "Nothing needs it once transition.zip is made, tried and kept in two "
               "places.";
    case PLOMB_ROTATE_CUT_OVER:
        return "Nothing needs it once transition.zip is made, tried and kept in two "
               "places; whoever else has it keeps it.";
    case PLOMB_ROTATE_BUILT_IN:
        return "Nothing needs it once the first release by the new key was tried.";
    case PLOMB_ROTATE_BY_WIRE:
    case PLOMB_ROTATE_STOCK:
        break;
    }
    return "Devices that are not written anew take packages by the old key alone, "
           "for as long as they live: wait if those still get updates.";
}

static void transition_steps(struct rotate_steps *steps)
{
    build(steps, is_cut_over(steps)
                     ? "build the verifier that does not know the old key any more"
                     : "build the verifier that knows both keys");
    pack_transition(steps);
    if (is_cut_over(steps)) rotate_pack_first(steps, first_text(steps));
    roll_out_transition(steps);
    count(steps);
    if (!is_cut_over(steps)) rotate_pack_first(steps, first_text(steps));
}

void rotate_verifier_steps(struct rotate_steps *steps)
{
    const enum plomb_rotate_way way = steps->plan->way;

    rotate_compare(steps);
    if (way == PLOMB_ROTATE_BY_WIRE) {
        build(steps, "build the verifier for the new key");
        rotate_pack_first(steps, first_text(steps));
        write_by_wire(steps);
        rotate_retire(steps, retire_text(steps));
        next_time(steps);
        return;
    }
    if (way == PLOMB_ROTATE_BUILT_IN) {
        rotate_pack_first(steps, first_text(steps));
    } else {
        transition_steps(steps);
    }
    roll_out_first(steps);
    prove(steps);
    missed(steps);
    rotate_retire(steps, retire_text(steps));
    next_time(steps);
}
